package dispatch

import (
	"encoding/json"
	"fmt"
	"strconv"
	"time"

	"github.com/hookdrill/hookdrill/simulator/queue"
	"github.com/hookdrill/hookdrill/simulator/sender"
)

// Record is how a delivery ended, as the queue's records have it, in JSON.
type Record struct {
	sender.Outcome
	// Unseen is how often the process died while it may have been at an attempt
	// of this delivery. What became of such an attempt nobody knows; it is not
	// among the Attempts, and not taken off any budget.
	Unseen int `json:"unseen,omitempty"`
	// Note is what Config.Note made of the item.
	Note json.RawMessage `json:"note,omitempty"`
}

// ReadRecord takes a queue's record apart.
func ReadRecord(r queue.Record) (Record, error) {
	var record Record
	if err := json.Unmarshal(r.Data, &record); err != nil {
		return Record{}, fmt.Errorf("dispatch: the record of %q: %w", r.ID, err)
	}
	return record, nil
}

// usualRecord has room for a record of one attempt.
const usualRecord = 512

// append appends the record as encoding/json would write it, in a tenth of the
// time: every delivery has a record, and most have one attempt.
func (r Record) append(b []byte) []byte {
	b = append(b, `{"delivered":`...)
	b = strconv.AppendBool(b, r.Delivered)
	b = appendText(b, `,"reason":`, r.Reason)
	b = append(b, `,"attempts":`...)
	if r.Attempts == nil {
		b = append(b, "null"...)
	} else {
		b = append(b, '[')
		for i, a := range r.Attempts {
			if i > 0 {
				b = append(b, ',')
			}
			b = appendAttempt(b, a)
		}
		b = append(b, ']')
	}
	b = appendInt(b, `,"unseen":`, int64(r.Unseen))
	if len(r.Note) > 0 {
		b = append(append(b, `,"note":`...), r.Note...)
	}
	return append(b, '}')
}

func appendAttempt(b []byte, a sender.Attempt) []byte {
	b = append(b, `{"number":`...)
	b = strconv.AppendInt(b, int64(a.Number), 10)
	b = appendInt(b, `,"request":`, int64(a.Request))
	b = appendTime(b, `,"start":`, a.Start)
	for _, t := range []struct {
		name string
		at   time.Time
	}{{`,"ready":`, a.Ready}, {`,"written":`, a.Written}, {`,"head":`, a.Head}} {
		if !t.at.IsZero() {
			b = appendTime(b, t.name, t.at)
		}
	}
	b = appendTime(b, `,"end":`, a.End)
	b = appendText(b, `,"phase":`, string(a.Phase))
	b = appendText(b, `,"class":`, string(a.Class))
	b = appendInt(b, `,"status":`, int64(a.Status))
	b = appendInt(b, `,"retry_after":`, int64(a.RetryAfter))
	b = appendInt(b, `,"redirects":`, int64(a.Redirects))
	if a.Reason != "" {
		b = appendText(b, `,"reason":`, a.Reason)
	}
	if a.Error != "" {
		b = appendText(b, `,"error":`, a.Error)
	}
	return append(b, '}')
}

// appendInt leaves a zero out.
func appendInt(b []byte, name string, value int64) []byte {
	if value == 0 {
		return b
	}
	return strconv.AppendInt(append(b, name...), value, 10)
}

func appendTime(b []byte, name string, at time.Time) []byte {
	b = append(append(b, name...), '"')
	return append(at.AppendFormat(b, time.RFC3339Nano), '"')
}

// appendText appends a string, with what JSON needs escaped.
func appendText(b []byte, name, text string) []byte {
	b = append(b, name...)
	for i := range len(text) {
		if c := text[i]; c < ' ' || c > '~' || c == '"' || c == '\\' || c == '<' || c == '>' || c == '&' {
			quoted, _ := json.Marshal(text) // strings never fail
			return append(b, quoted...)
		}
	}
	return append(append(append(b, '"'), text...), '"')
}
