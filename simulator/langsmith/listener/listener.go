package listener

import (
	"context"
	"fmt"
	"log/slog"
	"net/http"
	"sync/atomic"
	"time"

	"github.com/hookdrill/hookdrill/simulator/inbox"
)

// Listener is the webhook's endpoint. Make it with [New], and end it with
// [Listener.Shutdown].
type Listener struct {
	config Config
	inbox  Inbox
	owned  bool // the inbox is closed with the listener
	pool   *inbox.Pool

	reading atomic.Int64 // bytes of the requests being read
}

var _ http.Handler = (*Listener)(nil)

// New opens the inbox and starts the workers. What the inbox still holds from
// an earlier listener is handed over at once.
func New(c Config) (*Listener, error) {
	c, err := c.orDefaults()
	if err != nil {
		return nil, err
	}
	l := &Listener{config: c, inbox: c.Inbox}
	if l.inbox == nil {
		if l.inbox, err = OpenBolt(c.Data, c.Limits); err != nil {
			return nil, fmt.Errorf("listener: %w", err)
		}
		l.owned = true
	}
	l.pool = inbox.NewPool(inbox.PoolConfig{
		Inbox: l.inbox, Handle: l.handle, Workers: c.Workers, Timeout: c.HandleTimeout,
		Attempts: c.Attempts, Backoff: c.Backoff, MaxBackoff: c.MaxBackoff,
		Log: c.Log, Noun: "run", Describe: describe,
	})
	return l, nil
}

// handle hands an entry to the handler. One that cannot be decoded never will be.
func (l *Listener) handle(ctx context.Context, entry *Entry) error {
	event, err := decode(entry)
	if err != nil {
		return GiveUp(err)
	}
	return l.config.Handle(ctx, event)
}

// describe is what the log has of an entry, as far as it can be decoded.
func describe(entry *Entry) slog.Attr {
	event, _ := decode(entry)
	return slog.Any("event", event)
}

// Shutdown takes no more deliveries (a 503 asks the sender to come again),
// waits for the handlers that are at work and closes the inbox. If ctx ends
// first their contexts end too. What still waits stays in the inbox: nothing
// is lost, and a successor goes on with it. End the server first, so that
// whoever is being answered gets an answer.
func (l *Listener) Shutdown(ctx context.Context) error {
	err := l.pool.Shutdown(ctx)
	if l.owned {
		if closing := l.inbox.Close(); closing != nil && err == nil {
			err = closing
		}
	}
	if err != nil {
		return fmt.Errorf("listener: %w", err)
	}
	return nil
}

// Drain waits until nothing waits any more: every run that was accepted is
// handled or set aside.
func (l *Listener) Drain(ctx context.Context) error { return l.pool.Drain(ctx) }

// Counts says how much waits and how much was set aside.
func (l *Listener) Counts() (Counts, error) { return l.inbox.Counts() }

// Rejected is an event that was set aside: its handler failed too often, or
// gave up.
type Rejected struct {
	Event  Event
	At     time.Time
	Reason string
}

// Rejected lists what was set aside, up to limit, the longest ago first.
func (l *Listener) Rejected(limit int) ([]Rejected, error) {
	failures, err := l.inbox.Failures(limit)
	if err != nil {
		return nil, err
	}
	rejected := make([]Rejected, len(failures))
	for i, f := range failures {
		e, err := decode(&f.Entry)
		if err != nil {
			return nil, err
		}
		rejected[i] = Rejected{e, f.At, f.Reason}
	}
	return rejected, nil
}

// Retry hands over again what was set aside, and says how many runs that are.
func (l *Listener) Retry() (int, error) { return l.pool.Retry() }

// stopped reports whether the listener has been told to end.
func (l *Listener) stopped() bool { return l.pool.Stopped() }
