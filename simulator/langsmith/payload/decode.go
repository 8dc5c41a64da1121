package payload

import (
	"bytes"
	"encoding/json"
	"fmt"
	"time"

	"github.com/hookdrill/hookdrill/simulator/wire"
)

// Error says what is wrong with a payload, and where.
type Error = wire.Error

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
	value, wrong := wire.Check(body, l.Bytes, l.Depth)
	if wrong != nil {
		return Payload{}, wrong
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
	l = l.orDefaults()
	value, wrong := wire.Check(body, l.Bytes, l.Depth)
	if wrong != nil {
		return Run{}, wrong
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

func (l Limits) read(value []byte) (p Payload, err *Error) {
	if value[0] != '{' {
		return p, wire.Unlike(value, "an object with rule_id, start_time, end_time and runs")
	}
	seen := wire.Names{}
	for key, v := range wire.Members(value) {
		if !seen.Add(key) {
			return p, wire.Repeated().Under(key)
		}
		if err := l.readField(&p, key, v); err != nil {
			return p, err.Under(key)
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
		return wire.Missing(wantID).Under("rule_id")
	case p.Start.Equal(time.Time{}):
		return wire.Missing(wantAware).Under("start_time")
	case p.End.Equal(time.Time{}):
		return wire.Missing(wantAware).Under("end_time")
	case p.Runs == nil && p.Threads == nil:
		return wire.Missing("a list of runs").Under("runs")
	}
	return nil
}

// readRuns reads null as if the list were missing: it is not known what a
// thread rule puts here.
func (l Limits) readRuns(value []byte) ([]Run, *Error) {
	if wire.IsNull(value) {
		return nil, nil
	}
	if value[0] != '[' {
		return nil, wire.Unlike(value, "a list of runs")
	}
	runs := []Run{}
	for i, element := range wire.Elements(value) {
		if i == l.Runs {
			return nil, l.tooMany()
		}
		run, err := readRun(element)
		if err != nil {
			return nil, err.At(i)
		}
		runs = append(runs, run)
	}
	return runs, nil
}

func (l Limits) readThreads(value []byte) ([]json.RawMessage, *Error) {
	if wire.IsNull(value) {
		return nil, nil
	}
	if value[0] != '[' {
		return nil, wire.Unlike(value, "a list of threads")
	}
	threads := []json.RawMessage{}
	for i, element := range wire.Elements(value) {
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
		return r, wire.Unlike(value, "a run, which is an object")
	}
	var has [len(columns)]bool
	var others wire.Names
	for key, v := range wire.Members(value) {
		number, known := columnNumbers[key]
		switch {
		case known && has[number]:
			return r, wire.Repeated().Under(key)
		case known:
			has[number] = true
			if err := columns[number].read(&r, v); err != nil {
				return r, err.Under(key)
			}
		default:
			if others == nil {
				others = wire.Names{}
			}
			if !others.Add(key) {
				return r, wire.Repeated().Under(key)
			}
			r.Unknown = append(r.Unknown, Field{key, bytes.Clone(v)})
		}
	}
	for i, c := range columns {
		if c.required && !has[i] {
			return r, wire.Missing("it in every run").Under(c.name)
		}
	}
	return r, nil
}
