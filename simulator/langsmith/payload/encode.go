package payload

import (
	"bytes"
	"encoding/json"
	"fmt"
)

// Encode writes a payload as LangSmith does: the fields in the order of the
// guide's sample, the window with an offset and the times of runs without. It
// writes what it is given, valid or not; only what is not JSON is an error.
func Encode(p Payload) ([]byte, error) {
	b := append([]byte(nil), `{"rule_id":`...)
	b = appendText(b, p.RuleID)
	b = append(b, `,"start_time":`...)
	b = appendText(b, formatTime(p.Start, true))
	b = append(b, `,"end_time":`...)
	b = appendText(b, formatTime(p.End, true))
	if p.Runs != nil {
		b = append(b, `,"runs":`...)
		b = appendList(b, p.Runs, appendRun)
	}
	if p.FeedbackStats != nil {
		b = append(b, `,"feedback_stats":`...)
		b = appendStats(b, p.FeedbackStats)
	}
	if p.Threads != nil {
		b = append(b, `,"threads":`...)
		b = appendList(b, p.Threads, appendRaw)
	}
	return compact(append(appendFields(b, p.Unknown), '}'))
}

// MarshalJSON is [Encode].
func (p Payload) MarshalJSON() ([]byte, error) { return Encode(p) }

// MarshalJSON writes one run as [Encode] does.
func (r Run) MarshalJSON() ([]byte, error) { return compact(appendRun(nil, r)) }

// compact takes the white space out of what was kept raw, and finds what is
// not JSON there.
func compact(b []byte) ([]byte, error) {
	var out bytes.Buffer
	out.Grow(len(b))
	if err := json.Compact(&out, b); err != nil {
		return nil, fmt.Errorf("a field that is kept raw is not JSON: %w", err)
	}
	return out.Bytes(), nil
}

func appendRun(b []byte, r Run) []byte {
	b = append(b, '{')
	start := len(b)
	for _, c := range columns {
		name := len(b)
		if name > start {
			b = append(b, ',')
		}
		b = append(b, '"')
		b = append(b, c.name...)
		b = append(b, `":`...)
		value := len(b)
		if b = c.write(b, &r); len(b) == value {
			b = b[:name] // left out
		}
	}
	return append(appendFields(b, r.Unknown), '}')
}

// appendFields writes further fields of an object that already has some.
func appendFields(b []byte, fields []Field) []byte {
	for _, f := range fields {
		b = append(b, ',')
		b = append(appendText(b, f.Name), ':')
		b = append(b, f.Value...)
	}
	return b
}

func appendList[E any](b []byte, list []E, add func([]byte, E) []byte) []byte {
	b = append(b, '[')
	for i, element := range list {
		if i > 0 {
			b = append(b, ',')
		}
		b = add(b, element)
	}
	return append(b, ']')
}

func appendRaw(b []byte, value json.RawMessage) []byte { return append(b, value...) }

// appendText quotes a text. Unlike json.Marshal it leaves &, < and > alone,
// which are common in app_path.
func appendText(b []byte, text string) []byte {
	for _, c := range []byte(text) {
		if c < ' ' || c == '"' || c == '\\' || c > '~' {
			quoted, _ := marshal(text) // a text
			return append(b, quoted...)
		}
	}
	b = append(b, '"')
	b = append(b, text...)
	return append(b, '"')
}

func marshal(value any) ([]byte, error) {
	var out bytes.Buffer
	encoder := json.NewEncoder(&out)
	encoder.SetEscapeHTML(false)
	err := encoder.Encode(value)
	return bytes.TrimSuffix(out.Bytes(), []byte("\n")), err
}
