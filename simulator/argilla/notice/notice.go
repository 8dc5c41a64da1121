package notice

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/hookdrill/hookdrill/simulator/argilla/event"
	"github.com/hookdrill/hookdrill/simulator/argilla/store"
)

// Version is the version of the payload.
const Version = 1

// Seams are where a part of a notifier can be replaced, for one with a defect.
// A zero field means the real thing.
type Seams struct {
	// Arrange is what becomes of the notices of one change. Default: they stay as
	// they are.
	Arrange func([]Notice) []Notice
	// Wants tells whether a webhook is to get a type of events. Default: [Wants].
	Wants func(store.Webhook, event.Type) bool
	// Recounted is what becomes of the notices of a record whose responses were
	// counted anew, before Arrange. Default: they stay as they are.
	Recounted func([]Notice) []Notice
}

// Notice is an event that is about to be announced.
type Notice struct {
	Type event.Type
	// At is when the event was built.
	At   time.Time
	Data event.Data
}

// Notifier announces. It may be used by several goroutines at once.
type Notifier struct {
	seams  Seams
	filled chan struct{} // there may be something to do; holds one signal
}

// New makes a notifier. For a bubble of testing/synctest it must be called inside.
func New(s Seams) *Notifier {
	if s.Arrange == nil {
		s.Arrange = func(all []Notice) []Notice { return all }
	}
	if s.Wants == nil {
		s.Wants = Wants
	}
	if s.Recounted == nil {
		s.Recounted = func(all []Notice) []Notice { return all }
	}
	return &Notifier{seams: s, filled: make(chan struct{}, 1)}
}

// Wants tells whether a webhook is enabled and has subscribed to a type.
func Wants(w store.Webhook, t event.Type) bool {
	return w.Enabled && slices.Contains(w.Events, string(t))
}

// Announce writes the deliveries of notices: in the order of the notices, and
// for each the oldest webhook first. What nobody has subscribed to leaves no
// trace, and is not made up for later. [Notifier.Wake] is for afterwards.
func (n *Notifier) Announce(tx *store.Tx, notices ...Notice) error {
	webhooks, err := tx.Webhooks()
	if err != nil {
		return err
	}
	for _, one := range n.seams.Arrange(notices) {
		var body []byte
		for _, w := range webhooks {
			if !n.seams.Wants(w, one.Type) {
				continue
			}
			if body == nil {
				if body, err = one.body(); err != nil {
					return err
				}
			}
			if err := tx.Post(store.Delivery{ID: one.id(w.ID), WebhookID: w.ID, Type: string(one.Type), Body: body}); err != nil {
				return err
			}
		}
	}
	return nil
}

// Wake tells whoever runs that there may be something to do.
func (n *Notifier) Wake() {
	select {
	case n.filled <- struct{}{}:
	default: // it has been told
	}
}

func (o Notice) body() ([]byte, error) {
	body, err := event.Encode(event.Event{Type: o.Type, Version: Version, Timestamp: o.At, Data: o.Data})
	if err != nil {
		return nil, fmt.Errorf("%s of %s: %w", o.Type, o.Data.ResourceID(), err)
	}
	if len(body) > MaxBody {
		return nil, fmt.Errorf("%s of %s: %w", o.Type, o.Data.ResourceID(), ErrTooLarge)
	}
	return body, nil
}

// id is unique for ever: no two events have the same time.
func (o Notice) id(webhook string) string {
	return strings.Join([]string{string(o.Type), o.Data.ResourceID(), o.At.Format("20060102T150405.000000Z"), webhook}, "/")
}

// Ping is the body of a ping.
func Ping(at time.Time, version string) ([]byte, error) {
	return Notice{event.PingType, at, event.Ping{Agent: "argilla-server", Version: version}}.body()
}
