package listener

import (
	"encoding/json"
	"errors"
	"fmt"

	"github.com/hookdrill/hookdrill/simulator/langsmith/payload"
)

// The first byte of an item's body says what the rest is.
const (
	aRun    = 'r'
	aThread = 't'
)

// encode makes of a payload what the inbox keeps.
func encode(p payload.Payload) (Delivery, error) {
	event := Event{RuleID: p.RuleID, Window: Window{p.Start, p.End}}
	var d Delivery
	for _, run := range p.Runs {
		body, err := run.MarshalJSON()
		if err != nil {
			return Delivery{}, err
		}
		event.Run = run
		d.Items = append(d.Items, Item{Key: event.key(), Body: append([]byte{aRun}, body...)})
	}
	event.Run = payload.Run{}
	for _, thread := range p.Threads {
		event.Thread = thread
		d.Items = append(d.Items, Item{Key: event.key(), Body: append([]byte{aThread}, thread...)})
	}
	p.Runs, p.Threads, p.Unknown = []payload.Run{}, nil, nil
	envelope, err := payload.Encode(p)
	d.Envelope = envelope
	return d, err
}

// decode makes an event of what the inbox kept.
func decode(entry *Entry) (Event, error) {
	// It was within its limits when it was accepted.
	envelope, err := payload.Limits{Bytes: len(entry.Envelope)}.Decode(entry.Envelope)
	if err != nil {
		return Event{}, fmt.Errorf("entry %d of the inbox is damaged, its envelope: %w", entry.ID, err)
	}
	e := Event{
		RuleID:        envelope.RuleID,
		Window:        Window{envelope.Start, envelope.End},
		FeedbackStats: envelope.FeedbackStats,
		Attempt:       entry.Attempts + 1,
	}
	kind, body := byte(0), entry.Body
	if len(body) > 0 {
		kind, body = body[0], body[1:]
	}
	switch {
	case kind == aRun:
		e.Run, err = payload.Limits{Bytes: len(body)}.DecodeRun(body)
	case kind == aThread && json.Valid(body):
		e.Thread = body
	default:
		err = errors.New("it is neither a run nor a thread")
	}
	if err != nil {
		err = fmt.Errorf("entry %d of the inbox is damaged: %w", entry.ID, err)
	}
	return e, err
}
