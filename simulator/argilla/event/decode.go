package event

import (
	"bytes"
	"encoding/json"
	"math"
	"time"

	"github.com/hookdrill/hookdrill/simulator/wire"
)

// Limits bound what is read of a body. A zero field means its default.
type Limits struct {
	// Bytes is the most that a body may have. Default: 20 MiB.
	Bytes int
	// Depth is how deep objects and lists may lie in each other. Default: 500.
	Depth int
}

// Envelope is an event whose data has not been looked at yet.
type Envelope struct {
	Type      Type
	Version   int64
	Timestamp time.Time
	// Data is JSON, as it came.
	Data json.RawMessage

	Rest
}

// ResourceID is the id in the data, "" if there is none.
func (e Envelope) ResourceID() string { return idIn(e.Data) }

//nolint:gochecknoglobals // a table
var envelopeShape = shape[Envelope]{what: "an event", rest: func(e *Envelope) *Rest { return &e.Rest }, columns: []column[Envelope]{
	field("type", text, func(e *Envelope) *string { return (*string)(&e.Type) }),
	field("version", integer, func(e *Envelope) *int64 { return &e.Version }),
	field("timestamp", stamp, func(e *Envelope) *time.Time { return &e.Timestamp }),
	field("data", codec[json.RawMessage]{
		// Decode shares no memory with the body, and looks at the data anyway.
		read: func(c *wire.Cursor) (json.RawMessage, *Error) {
			value, err := c.Skip()
			return value, err
		},
		write: raw.write,
	}, func(e *Envelope) *json.RawMessage { return &e.Data }),
}}

// Open reads a body within the default limits as far as its data: enough to
// tell events apart, of whichever type. What is wrong is an *[Error]. The data
// shares memory with the body.
func Open(body []byte) (Envelope, error) { return Limits{}.Open(body) }

// Open is [Open] within other limits.
func (l Limits) Open(body []byte) (Envelope, error) {
	if l.Bytes == 0 {
		l.Bytes = 20 << 20
	}
	if l.Depth == 0 {
		l.Depth = 500
	}
	c, wrong := wire.NewCursor(body, l.Bytes, l.Depth)
	if wrong != nil {
		return Envelope{}, wrong
	}
	e, wrong := envelopeShape.read(c)
	if wrong == nil {
		wrong = c.End()
	}
	if wrong != nil {
		return Envelope{}, wrong
	}
	return e, nil
}

// Decode reads a body within the default limits. What is wrong with it is an
// *[Error]. The event shares no memory with the body.
func Decode(body []byte) (Event, error) { return Limits{}.Decode(body) }

// Decode is [Decode] within other limits.
func (l Limits) Decode(body []byte) (Event, error) {
	e, err := l.Open(body)
	if err != nil {
		return Event{}, err
	}
	return e.Decode()
}

// Decode reads the data of an event whose envelope was read by [Open].
func (e Envelope) Decode() (Event, error) {
	data, err := e.data()
	if err != nil {
		return Event{}, err.Under("data")
	}
	return Event{Type: e.Type, Version: e.Version, Timestamp: e.Timestamp, Data: data, Rest: e.Rest}, nil
}

func (e Envelope) data() (Data, *Error) {
	switch e.Type.Subject() {
	case AboutDataset:
		return read(datasetShape, e.Data)
	case AboutRecord:
		return read(recordShape, e.Data)
	case AboutResponse:
		return read(responseShape, e.Data)
	case AboutServer:
		return read(pingShape, e.Data)
	default:
		return Other(bytes.Clone(e.Data)), nil
	}
}

// read makes Data of what a shape reads.
func read[T Data](s shape[T], value []byte) (Data, *Error) {
	c, err := wire.NewCursor(value, len(value), math.MaxInt) // its bounds were kept by Open
	if err != nil {
		return nil, err
	}
	v, err := s.read(c)
	if err != nil {
		return nil, err
	}
	return v, nil
}

// UnmarshalJSON is [Decode].
func (e *Event) UnmarshalJSON(body []byte) (err error) {
	*e, err = Decode(body)
	return err
}
