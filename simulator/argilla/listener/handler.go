package listener

import (
	"context"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"strings"
	"time"

	"github.com/hookdrill/hookdrill/simulator/argilla/event"
	"github.com/hookdrill/hookdrill/simulator/inbox"
	"github.com/hookdrill/hookdrill/simulator/signature"
)

// Resource is what a typed event is about.
type Resource interface {
	event.Dataset | event.Record | event.Response
}

// Event is an event whose data is an R.
type Event[R Resource] struct {
	Meta

	// Data is the resource as it was when the event was built; for a deleted
	// one, just before. A record inside of a response is older than the
	// response: its status is that of before.
	Data R
}

// AnyEvent is an event of any type, decoded: its data is a dataset, a record or a
// response.
type AnyEvent struct {
	Meta

	// Event has the data, for a type switch: event.Dataset and its like.
	Event event.Event
}

// RawEvent is an event of any type, whose data has not been looked at.
type RawEvent struct {
	Meta

	// Version is that of the payload: 1 so far.
	Version int64
	// Data is JSON, as it came.
	Data json.RawMessage
	// Body is the whole request, byte for byte.
	Body []byte
}

// Meta is what all events have.
type Meta struct {
	Type event.Type
	// Timestamp is when the event was built, in UTC.
	Timestamp time.Time
	// Attempt counts from 1 how often the event has been handed over from the
	// inbox. Without an inbox it is 1.
	Attempt int

	key inbox.Key
}

// ID is the same whenever the event is handed over to the handler, and another
// one for everything else: a handler that creates something under this id
// creates it once. Argilla's webhook-id is no such thing; it is new each time.
func (m Meta) ID() string { return uuid(m.key) }

// LogValue is enough to find the event again.
func (m Meta) LogValue() slog.Value {
	// As a text, since a handler of slog may cut times to milliseconds.
	return slog.GroupValue(slog.String("type", string(m.Type)), slog.String("id", m.ID()),
		slog.String("timestamp", m.Timestamp.Format(time.RFC3339Nano)), slog.Int("attempt", m.Attempt))
}

// Handler is what is done with some events. Make it with [On], [OnAny] or [Raw].
type Handler struct {
	name        string
	events      []event.Type
	description string
	secret      signature.Secret
	prepare     func(event.Envelope, []byte) (call, error)
	// decodes tells that a call holds no memory of the body.
	decodes bool
	wrong   error
}

// call hands over an event that was decoded.
type call func(context.Context, Meta) error

// On handles events by a function that gets their resource typed. The name is
// the path of the handler, and must stay the same from start to start. Without
// events it is for all those about an R. The function may be called again with
// an event: after an error, and after a crash. An error made by [GiveUp] is not
// tried again.
func On[R Resource](name string, handle func(context.Context, Event[R]) error, events ...event.Type) Handler {
	subject := subjectOf[R]()
	h := newHandler(name, events, func(t event.Type) bool { return t.Subject() == subject })
	for _, t := range h.events {
		if got := t.Subject(); got != subject && got != "" {
			h.wrong = errors.Join(h.wrong, fmt.Errorf("its function takes a %s, and %s is about a %s", subject, t, got))
		}
	}
	if handle == nil {
		h.wrong = errors.Join(h.wrong, errNoFunction)
	}
	h.decodes = true
	h.prepare = func(e event.Envelope, _ []byte) (call, error) {
		decoded, err := e.Decode()
		if err != nil {
			return nil, err
		}
		data, ok := decoded.Data.(R)
		if !ok { // cannot be: the types were checked above
			return nil, fmt.Errorf("%s came with a %T", e.Type, decoded.Data)
		}
		return func(ctx context.Context, m Meta) error { return handle(ctx, Event[R]{m, data}) }, nil
	}
	return h
}

// OnAny handles events of any type by a function that gets them decoded.
// Without events it is for all that there are. See [On] for the rest.
func OnAny(name string, handle func(context.Context, AnyEvent) error, events ...event.Type) Handler {
	h := newHandler(name, events, func(event.Type) bool { return true })
	if handle == nil {
		h.wrong = errors.Join(h.wrong, errNoFunction)
	}
	h.decodes = true
	h.prepare = func(e event.Envelope, _ []byte) (call, error) {
		decoded, err := e.Decode()
		return func(ctx context.Context, m Meta) error { return handle(ctx, AnyEvent{m, decoded}) }, err
	}
	return h
}

// errNoFunction is what is wrong with a handler that does nothing.
var errNoFunction = errors.New("its function is nil")

// Raw handles events of any type by a function that gets them as they came.
// Without events it is for all that there are. See [On] for the rest.
func Raw(name string, handle func(context.Context, RawEvent) error, events ...event.Type) Handler {
	h := newHandler(name, events, func(event.Type) bool { return true })
	if handle == nil {
		h.wrong = errors.Join(h.wrong, errNoFunction)
	}
	h.prepare = func(e event.Envelope, body []byte) (call, error) {
		return func(ctx context.Context, m Meta) error { return handle(ctx, RawEvent{m, e.Version, e.Data, body}) }, nil
	}
	return h
}

// Describe gives the webhook a description. Without it a new webhook has one
// with the handler's name, and that of an older one stays.
func (h Handler) Describe(description string) Handler {
	h.description = description
	return h
}

// WithSecret tells that the handler's webhook is looked after by somebody else:
// it is not registered, and this is its secret.
func (h Handler) WithSecret(secret signature.Secret) Handler {
	h.secret = secret
	return h
}

// managed reports whether the webhook is ours to register.
func (h Handler) managed() bool { return h.secret.RevealSecret() == "" }

func newHandler(name string, events []event.Type, all func(event.Type) bool) Handler {
	h := Handler{name: name, events: slices.Clone(events)}
	if len(h.events) == 0 {
		h.events = slices.DeleteFunc(event.Types(), func(t event.Type) bool { return !all(t) })
	}
	h.wrong = errors.Join(checkName(name), checkEvents(h.events))
	return h
}

// reserved are the paths that are not a handler's.
func reserved() []string { return []string{"docs", "openapi.json", healthName} }

// checkName wants a name that is one segment of a path as it stands.
func checkName(name string) error {
	const allowed = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_."
	switch {
	case name == "" || len(name) > 100 || strings.Trim(name, allowed) != "" || strings.Trim(name, ".") == "":
		return errors.New("its name is its path: 1 to 100 letters, digits, hyphens, underscores and full stops")
	case slices.Contains(reserved(), name):
		return errors.New("there is a page of that name; take another one")
	}
	return nil
}

func checkEvents(events []event.Type) error {
	for i, t := range events {
		if !slices.Contains(event.Types(), t) {
			return fmt.Errorf("there is no event %.60q; there are %v", string(t), event.Types())
		}
		if slices.Contains(events[:i], t) {
			return fmt.Errorf("the event %s is there twice", t)
		}
	}
	return nil
}

func subjectOf[R Resource]() event.Subject {
	switch any(*new(R)).(type) {
	case event.Dataset:
		return event.AboutDataset
	case event.Record:
		return event.AboutRecord
	default:
		return event.AboutResponse
	}
}

// keyOf tells an event from all others of a handler by all that is the same
// when it is delivered again (section 0 of the facts): type, timestamp and the
// id of the data.
func (h Handler) keyOf(e event.Envelope) inbox.Key {
	var room [256]byte
	b := append(append(room[:0], h.name...), '\n')
	b = append(append(b, e.Type...), '\n')
	b = append(e.Timestamp.AppendFormat(b, time.RFC3339Nano), '\n')
	return sha256.Sum256(append(b, strings.ToLower(e.ResourceID())...))
}
