package event

import (
	"encoding/json"
	"log/slog"
	"time"
)

// Type is the type of an event, as it is on the wire.
type Type string

// The events that a webhook can subscribe to.
const (
	DatasetCreated   Type = "dataset.created"
	DatasetUpdated   Type = "dataset.updated"
	DatasetDeleted   Type = "dataset.deleted"
	DatasetPublished Type = "dataset.published"
	RecordCreated    Type = "record.created"
	RecordUpdated    Type = "record.updated"
	RecordDeleted    Type = "record.deleted"
	RecordCompleted  Type = "record.completed"
	ResponseCreated  Type = "response.created"
	ResponseUpdated  Type = "response.updated"
	ResponseDeleted  Type = "response.deleted"
)

// PingType is what Argilla sends when it is asked to ping a webhook. Nobody can
// subscribe to it.
const PingType Type = "ping"

// Types lists the events that a webhook can subscribe to, in Argilla's order.
func Types() []Type {
	return []Type{
		DatasetCreated, DatasetUpdated, DatasetDeleted, DatasetPublished,
		RecordCreated, RecordUpdated, RecordDeleted, RecordCompleted,
		ResponseCreated, ResponseUpdated, ResponseDeleted,
	}
}

// Subject is what an event is about.
type Subject string

// What the events are about; "" stands for an event that is not known here.
const (
	AboutDataset  Subject = "dataset"
	AboutRecord   Subject = "record"
	AboutResponse Subject = "response"
	AboutServer   Subject = "server" // a ping
)

// Subject says what events of this type are about, "" if the type is not known.
func (t Type) Subject() Subject {
	switch t {
	case DatasetCreated, DatasetUpdated, DatasetDeleted, DatasetPublished:
		return AboutDataset
	case RecordCreated, RecordUpdated, RecordDeleted, RecordCompleted:
		return AboutRecord
	case ResponseCreated, ResponseUpdated, ResponseDeleted:
		return AboutResponse
	case PingType:
		return AboutServer
	default:
		return ""
	}
}

// Event is one event, the body of a delivery.
type Event struct {
	Type Type
	// Version is the version of the payload: 1 so far.
	Version int64
	// Timestamp is when the event was built, in UTC. It stays the same when the
	// event is delivered again.
	Timestamp time.Time
	// Data is a [Dataset], a [Record], a [Response] or a [Ping], as the type
	// says, and [Other] where it is not known.
	Data Data

	Rest
}

// Data is what happened to whom: one of [Dataset], [Record], [Response], [Ping]
// and [Other].
type Data interface {
	// ResourceID is the id of what the event is about; "" where it has none.
	ResourceID() string

	appendTo(b []byte) []byte
}

// Ping is what a ping carries.
type Ping struct {
	// Agent is "argilla-server".
	Agent string
	// Version is that of the server, such as "2.8.0".
	Version string

	Rest
}

// ResourceID is "": a ping is about nothing.
func (Ping) ResourceID() string { return "" }

// Other is the data of an event that is not known here, as it came.
type Other json.RawMessage

// ResourceID is the id in the data, "" if there is none.
func (o Other) ResourceID() string { return idIn(o) }

var (
	_ Data = Dataset{}
	_ Data = Record{}
	_ Data = Response{}
	_ Data = Ping{}
	_ Data = Other(nil)
)

// LogValue is enough to find the event again. What annotators and their users
// wrote stays out of logs.
func (e Event) LogValue() slog.Value {
	id := ""
	if e.Data != nil {
		id = e.Data.ResourceID()
	}
	// As a text, since a handler of slog may cut times to milliseconds.
	return slog.GroupValue(slog.String("type", string(e.Type)), slog.String("id", id),
		slog.String("timestamp", e.Timestamp.Format(time.RFC3339Nano)))
}
