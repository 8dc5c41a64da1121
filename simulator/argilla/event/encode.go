package event

import (
	"encoding/json"
	"errors"
	"fmt"
)

// Encode writes an event as Argilla does: fields in its order, ", " and ": "
// between them, ASCII only. It writes what it is given, valid or not; only what
// is not JSON is an error, and an event without data.
func Encode(e Event) ([]byte, error) {
	if e.Data == nil {
		return nil, fmt.Errorf("the event %q has no data", e.Type)
	}
	data := e.Data.appendTo(nil)
	if !json.Valid(data) {
		return nil, errors.New("a field that is kept raw is not JSON")
	}
	envelope := Envelope{e.Type, e.Version, e.Timestamp, data, e.Rest}
	body := envelopeShape.write(make([]byte, 0, len(data)+128), &envelope)
	if !json.Valid(body) {
		return nil, errors.New("a field that is kept raw is not JSON")
	}
	return body, nil
}

// MarshalJSON is [Encode]. json.Marshal then writes it in its own manner.
func (e Event) MarshalJSON() ([]byte, error) { return Encode(e) }

func (d Dataset) appendTo(b []byte) []byte  { return datasetShape.write(b, &d) }
func (r Record) appendTo(b []byte) []byte   { return recordShape.write(b, &r) }
func (r Response) appendTo(b []byte) []byte { return responseShape.write(b, &r) }
func (p Ping) appendTo(b []byte) []byte     { return pingShape.write(b, &p) }
func (o Other) appendTo(b []byte) []byte    { return raw.write(b, []byte(o)) }
