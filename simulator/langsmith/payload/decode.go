package payload

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"time"
	"unicode/utf8"
)

// Limits bound what is read of a payload. A zero field means its default.
type Limits struct {
	// Bytes is the most that a payload may have. Default: 20 MiB.
	Bytes int
	// Depth is how deep objects and lists may lie in each other. Default: 500.
	Depth int
	// Runs is the most runs, and the most threads. Default: 10,000.
	Runs int
}

func (l Limits) orDefaults() Limits {
	if l.Bytes == 0 {
		l.Bytes = 20 << 20
	}
	if l.Depth == 0 {
		l.Depth = 500
	}
	if l.Runs == 0 {
		l.Runs = 10_000
	}
	return l
}

// Decode reads a payload within the default limits. What is wrong with it is an
// *[Error]. The payload shares no memory with body.
func Decode(body []byte) (Payload, error) { return Limits{}.Decode(body) }

// Decode is [Decode] within other limits.
func (l Limits) Decode(body []byte) (Payload, error) {
	l = l.orDefaults()
	value, err := l.check(body)
	if err != nil {
		return Payload{}, err
	}
	p, wrong := l.read(value)
	if wrong != nil {
		return Payload{}, wrong
	}
	return p, nil
}

// UnmarshalJSON is [Decode].
func (p *Payload) UnmarshalJSON(body []byte) (err error) {
	*p, err = Decode(body)
	return err
}

// DecodeRun reads one run by itself.
func (l Limits) DecodeRun(body []byte) (Run, error) {
	value, err := l.orDefaults().check(body)
	if err != nil {
		return Run{}, err
	}
	r, wrong := readRun(value)
	if wrong != nil {
		return Run{}, wrong
	}
	return r, nil
}

// UnmarshalJSON is [Limits.DecodeRun] within the default limits.
func (r *Run) UnmarshalJSON(body []byte) (err error) {
	*r, err = Limits{}.DecodeRun(body)
	return err
}

// check sees to it that body is JSON and within the limits. After that it can
// be taken apart without another thought.
func (l Limits) check(body []byte) ([]byte, error) {
	if len(body) > l.Bytes {
		return nil, &Error{Found: fmt.Sprintf("has %d bytes", len(body)), Want: fmt.Sprintf("%d at most", l.Bytes)}
	}
	if !utf8.Valid(body) {
		return nil, &Error{Found: "is not UTF-8", Want: "JSON in UTF-8"}
	}
	if !json.Valid(body) {
		return nil, malformed(body)
	}
	value := space(body)
	value = value[:extent(value)]
	if n := nesting(value); n > l.Depth {
		return nil, &Error{Found: fmt.Sprintf("is nested %d deep", n), Want: fmt.Sprintf("%d at most", l.Depth)}
	}
	return value, nil
}

func malformed(body []byte) *Error {
	var nothing json.RawMessage
	found := "is not JSON"
	err := json.Unmarshal(body, &nothing)
	if syntax, ok := errors.AsType[*json.SyntaxError](err); ok {
		found += fmt.Sprintf(": %v, after %d bytes", syntax, syntax.Offset)
	}
	return &Error{Found: found, Want: "a JSON object"}
}

// names remembers the keys of an object. Two fields of one name leave open
// which of them is meant, so no object that is read here may have them.
type names map[string]bool

func (n names) add(name string) bool {
	if n[name] {
		return false
	}
	n[name] = true
	return true
}

func repeated() *Error { return &Error{Found: "is there twice", Want: "one field of this name"} }

func missing(want string) *Error { return &Error{Found: "is missing", Want: want} }

func (l Limits) read(value []byte) (p Payload, err *Error) {
	if value[0] != '{' {
		return p, unlike(value, "an object with rule_id, start_time, end_time and runs")
	}
	seen := names{}
	for key, v := range members(value) {
		if !seen.add(key) {
			return p, repeated().under(key)
		}
		if err := l.readField(&p, key, v); err != nil {
			return p, err.under(key)
		}
	}
	return p, p.lacks()
}

func (l Limits) readField(p *Payload, key string, v []byte) (err *Error) {
	switch key {
	case "rule_id":
		p.RuleID, err = readID(v)
	case "start_time":
		p.Start, err = readTime(v, true, wantAware)
	case "end_time":
		p.End, err = readTime(v, true, wantAware)
	case "runs":
		p.Runs, err = l.readRuns(v)
	case "threads":
		p.Threads, err = l.readThreads(v)
	case "feedback_stats":
		p.FeedbackStats, err = readStats(v)
	default:
		p.Unknown = append(p.Unknown, Field{key, bytes.Clone(v)})
	}
	return err
}

// lacks names the first thing that no payload can do without: a listener
// could not tell a repeated delivery from a new one.
func (p Payload) lacks() *Error {
	switch {
	case p.RuleID == "":
		return missing(wantID).under("rule_id")
	case p.Start.Equal(time.Time{}):
		return missing(wantAware).under("start_time")
	case p.End.Equal(time.Time{}):
		return missing(wantAware).under("end_time")
	case p.Runs == nil && p.Threads == nil:
		return missing("a list of runs").under("runs")
	}
	return nil
}

// readRuns reads null as if the list were missing: it is not known what a
// thread rule puts here.
func (l Limits) readRuns(value []byte) ([]Run, *Error) {
	if isNull(value) {
		return nil, nil
	}
	if value[0] != '[' {
		return nil, unlike(value, "a list of runs")
	}
	runs := []Run{}
	for i, element := range elements(value) {
		if i == l.Runs {
			return nil, l.tooMany()
		}
		run, err := readRun(element)
		if err != nil {
			return nil, err.at(i)
		}
		runs = append(runs, run)
	}
	return runs, nil
}

func (l Limits) readThreads(value []byte) ([]json.RawMessage, *Error) {
	if isNull(value) {
		return nil, nil
	}
	if value[0] != '[' {
		return nil, unlike(value, "a list of threads")
	}
	threads := []json.RawMessage{}
	for i, element := range elements(value) {
		if i == l.Runs {
			return nil, l.tooMany()
		}
		threads = append(threads, bytes.Clone(element))
	}
	return threads, nil
}

func (l Limits) tooMany() *Error {
	return &Error{Found: fmt.Sprintf("has more than %d elements", l.Runs), Want: "no more than that"}
}

func readRun(value []byte) (r Run, err *Error) {
	if value[0] != '{' {
		return r, unlike(value, "a run, which is an object")
	}
	var has [len(columns)]bool
	var others names
	for key, v := range members(value) {
		number, known := columnNumbers[key]
		switch {
		case known && has[number]:
			return r, repeated().under(key)
		case known:
			has[number] = true
			if err := columns[number].read(&r, v); err != nil {
				return r, err.under(key)
			}
		default:
			if others == nil {
				others = names{}
			}
			if !others.add(key) {
				return r, repeated().under(key)
			}
			r.Unknown = append(r.Unknown, Field{key, bytes.Clone(v)})
		}
	}
	for i, c := range columns {
		if c.required && !has[i] {
			return r, missing("it in every run").under(c.name)
		}
	}
	return r, nil
}
