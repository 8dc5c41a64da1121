package listener

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"github.com/hookdrill/hookdrill/simulator/argilla/event"
	"github.com/hookdrill/hookdrill/simulator/argilla/listener/client"
	"github.com/hookdrill/hookdrill/simulator/inbox"
	"github.com/hookdrill/hookdrill/simulator/signature"
)

// Listener is what Argilla delivers to: an http.Handler. Make it with [New], and
// end it with [Listener.Shutdown].
type Listener struct {
	config    Config
	endpoints []*endpoint // in the order of the handlers
	byName    map[string]*endpoint
	openAPI   []byte
	client    *client.Client // nil where no webhook is ours to register
	owned     bool           // the client is closed with the listener

	reading atomic.Int64 // bytes of the requests being read

	pool *inbox.Pool // nil without an inbox

	// The rest is for a listener without an inbox.
	seen    *memory
	slots   chan struct{}   // one for each call of a handler
	context context.Context // of every call of a handler
	cancel  context.CancelFunc

	mu       sync.Mutex
	stopping bool
	handling sync.WaitGroup
}

var _ http.Handler = (*Listener)(nil)

// endpoint is a handler at its path.
type endpoint struct {
	Handler

	verifier atomic.Pointer[Verifier]       // nil until it has a webhook
	webhook  atomic.Pointer[client.Webhook] // nil until it is registered
	pings    atomic.Int64                   // that were verified
	forged   atomic.Int64                   // requests that were not
	reach    atomic.Pointer[string]         // "" if a ping came, else why not
}

// New makes a listener of the handlers. It takes deliveries as soon as
// [Listener.Register] has given them webhooks; before that it answers that they
// are to come again. What the inbox still holds is handed over at once.
func New(c Config, handlers ...Handler) (*Listener, error) {
	c, err := c.orDefaults()
	if err != nil {
		return nil, err
	}
	l := &Listener{config: c, byName: map[string]*endpoint{}, seen: newMemory(), slots: make(chan struct{}, c.Workers)}
	if err := l.add(handlers); err != nil {
		return nil, err
	}
	if l.openAPI, err = l.describe(); err != nil {
		return nil, err
	}
	if err := l.connect(); err != nil {
		return nil, fmt.Errorf("listener: %w", err)
	}
	l.context, l.cancel = context.WithCancel(context.Background())
	if c.Inbox != nil {
		l.pool = inbox.NewPool(inbox.PoolConfig{
			Inbox: c.Inbox, Handle: l.handOver, Workers: c.Workers, Timeout: c.HandleTimeout,
			Attempts: c.Attempts, Backoff: c.Backoff, MaxBackoff: c.MaxBackoff,
			Log: c.Log, Noun: "event", Describe: describeEntry,
		})
	}
	return l, nil
}

func (l *Listener) add(handlers []Handler) error {
	if len(handlers) == 0 {
		return errors.New("listener: there is no handler; make one with On or Raw")
	}
	for _, h := range handlers {
		if h.prepare == nil {
			return errors.New("listener: a handler is empty; make it with On or Raw")
		}
		if h.wrong != nil {
			return fmt.Errorf("listener: the handler %.100q: %w", h.name, h.wrong)
		}
		if l.byName[h.name] != nil {
			return fmt.Errorf("listener: there are two handlers %q, and a path of that name for one", h.name)
		}
		e := &endpoint{Handler: h}
		if !h.managed() {
			if err := l.arm(e, h.secret); err != nil {
				return err
			}
		}
		l.byName[h.name] = e
		l.endpoints = append(l.endpoints, e)
	}
	return nil
}

// connect makes the client, if there is anything to register.
func (l *Listener) connect() (err error) {
	if !slices.ContainsFunc(l.endpoints, func(e *endpoint) bool { return e.managed() }) {
		return nil
	}
	l.owned = l.config.Client == nil
	l.client, err = l.config.client()
	return err
}

// arm lets a handler take deliveries that are signed with the secret.
func (l *Listener) arm(e *endpoint, secret signature.Secret) error {
	v, err := l.config.Verifier(e.name, secret)
	if err != nil {
		return fmt.Errorf("listener: the secret of %s: %w", e.name, err)
	}
	e.verifier.Store(&v)
	return nil
}

// Shutdown takes no more deliveries (a 503 asks Argilla to come again) and waits
// for the handlers that are at work. If ctx ends first their contexts end too.
// Nothing is lost: what is in the inbox stays there, and what has no answer yet,
// or a 503, comes again. End the server first, so that whoever is being answered
// gets an answer.
func (l *Listener) Shutdown(ctx context.Context) error {
	defer l.cancel()
	if l.owned {
		defer l.client.Close()
	}
	l.mu.Lock()
	l.stopping = true
	l.mu.Unlock()
	if l.pool != nil {
		if err := l.pool.Shutdown(ctx); err != nil {
			return fmt.Errorf("listener: %w", err)
		}
		return nil
	}
	idle := make(chan struct{})
	go func() {
		l.handling.Wait()
		close(idle)
	}()
	select {
	case <-idle:
		return nil
	case <-ctx.Done():
		l.cancel()
		return fmt.Errorf("listener: handlers were cut off, Argilla will send their events again: %w", ctx.Err())
	}
}

// Drain waits until no event waits in the inbox any more.
func (l *Listener) Drain(ctx context.Context) error {
	if l.pool == nil {
		return nil
	}
	return l.pool.Drain(ctx)
}

// GiveUp marks an error that trying again cannot cure.
func GiveUp(err error) error { return inbox.GiveUp(err) }

// GaveUp reports whether an error was marked by [GiveUp], so that tests of a
// handler can ask.
func GaveUp(err error) bool { return inbox.GaveUp(err) }

// Names are the names of the handlers, in their order, for whoever mounts them
// one by one.
func (l *Listener) Names() []string {
	names := make([]string, len(l.endpoints))
	for i, e := range l.endpoints {
		names[i] = e.name
	}
	return names
}

// begin counts a call of a handler, unless the listener ends.
func (l *Listener) begin() bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.stopping {
		return false
	}
	l.handling.Add(1)
	return true
}

// decoded is an event as it was decoded before it was stored.
type decoded struct {
	call call
	meta Meta
}

// handOver hands an entry of the inbox to its handler. What cannot be handed
// over never will be.
func (l *Listener) handOver(ctx context.Context, entry *inbox.Entry) error {
	e := l.byName[string(entry.Envelope)]
	if e == nil {
		return GiveUp(fmt.Errorf("there is no handler %.100q any more", entry.Envelope))
	}
	if d, ok := entry.Value.(decoded); ok {
		return d.call(ctx, d.meta)
	}
	// It was within its limits when it was accepted.
	envelope, err := event.Limits{Bytes: len(entry.Body)}.Open(entry.Body)
	if err != nil {
		return GiveUp(fmt.Errorf("entry %d of the inbox is damaged: %w", entry.ID, err))
	}
	call, err := e.prepare(envelope, entry.Body)
	if err != nil {
		return GiveUp(fmt.Errorf("entry %d of the inbox is damaged: %w", entry.ID, err))
	}
	return call(ctx, e.meta(envelope, entry.Attempts+1))
}

func (e *endpoint) meta(envelope event.Envelope, attempt int) Meta {
	return Meta{envelope.Type, envelope.Timestamp, attempt, e.keyOf(envelope)}
}

// describeEntry is what the log has of an entry.
func describeEntry(entry *inbox.Entry) slog.Attr {
	envelope, _ := event.Limits{Bytes: len(entry.Body)}.Open(entry.Body)
	return slog.Group("event", slog.String("handler", string(entry.Envelope)), slog.String("type", string(envelope.Type)),
		slog.String("timestamp", envelope.Timestamp.Format(time.RFC3339Nano)), slog.String("id", envelope.ResourceID()),
		slog.Int("attempt", entry.Attempts+1))
}
