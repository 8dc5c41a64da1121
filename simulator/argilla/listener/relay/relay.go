package relay

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"time"

	"github.com/hookdrill/hookdrill/simulator/argilla/event"
	"github.com/hookdrill/hookdrill/simulator/argilla/listener"
	"github.com/hookdrill/hookdrill/simulator/inbox"
)

// ErrInbox is the error for an inbox that cannot be opened: its folder is to
// blame, and not what the relay was told.
var ErrInbox = errors.New("the inbox cannot be opened")

// forwardTimeout bounds one request to Forward.
const forwardTimeout = 15 * time.Second

// Relay is a listener that is put together, an [http.Handler]. Make it with [Open].
// Either run it with [Relay.Serve] and end it by the context of that, or serve it
// oneself and end it with [Relay.Close] or [Relay.Kill].
type Relay struct {
	config    Config
	listener  *listener.Listener
	handles   http.Handler // the listener, wrapped
	inbox     inbox.Inbox  // nil if there is none
	transport *http.Transport
}

// Open puts a relay together. What its inbox still holds is handled at once.
func Open(c Config) (*Relay, error) {
	c, err := c.withDefaults()
	if err != nil {
		return nil, err
	}
	r := &Relay{config: c, transport: c.transport()}
	api, err := c.client(r.transport)
	if err != nil {
		return nil, err
	}
	handlers, err := c.handlers(r.handler)
	if err != nil {
		return nil, err
	}
	if r.inbox, err = c.Inbox(c); err != nil {
		return nil, fmt.Errorf("%w: %w", ErrInbox, err)
	}
	r.listener, err = listener.New(listener.Config{
		Client: api, URL: c.URL, Inbox: r.inbox, Answers: c.Answers, Log: c.Log, Registered: c.Registered,
		Seams: listener.Seams{Verifier: c.Verifier, Handler: c.Seams.Handler},
	}, handlers...)
	if err != nil {
		return nil, errors.Join(err, r.close())
	}
	r.handles = r.listener
	if c.Handler != nil {
		r.handles = c.Handler(r.listener)
	}
	return r, nil
}

// handler is what becomes of the events of one handler.
func (r *Relay) handler(name string) func(context.Context, listener.AnyEvent) error {
	return func(ctx context.Context, got listener.AnyEvent) (err error) {
		e := Event{Event: got.Event, Handler: name, ID: got.ID(), Attempt: got.Attempt}
		if r.config.Forward != "" {
			err = r.forward(ctx, e)
		}
		r.config.Handled(e, err)
		return err
	}
}

// forward posts an event as it was understood, which is as Argilla wrote it.
func (r *Relay) forward(ctx context.Context, e Event) error {
	body, err := event.Encode(e.Event)
	if err != nil {
		return listener.GiveUp(err)
	}
	ctx, cancel := context.WithTimeout(ctx, forwardTimeout)
	defer cancel()
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, r.config.Forward, bytes.NewReader(body))
	if err != nil {
		return listener.GiveUp(err)
	}
	request.Header.Set("Content-Type", "application/json")
	request.Header.Set("Hookdrill-Handler", e.Handler)
	request.Header.Set("Hookdrill-Event", e.ID)
	response, err := r.transport.RoundTrip(request)
	if err != nil {
		return fmt.Errorf("passing it on: %w", err)
	}
	defer func() { _ = response.Body.Close() }()
	_, _ = io.Copy(io.Discard, io.LimitReader(response.Body, 64<<10)) // so that the connection can be used again
	if response.StatusCode < 200 || response.StatusCode > 299 {
		return fmt.Errorf("passing it on: the answer is %s", response.Status)
	}
	return nil
}

// ServeHTTP takes deliveries, for a server of somebody else's.
func (r *Relay) ServeHTTP(w http.ResponseWriter, q *http.Request) { r.handles.ServeHTTP(w, q) }

// Register gives the handlers their webhooks, as [listener.Listener.Register] does.
func (r *Relay) Register(ctx context.Context, base string) error {
	return r.listener.Register(ctx, base)
}

// CheckReach is [listener.Listener.CheckReach].
func (r *Relay) CheckReach(ctx context.Context) error { return r.listener.CheckReach(ctx) }

// Close takes no more deliveries and waits for the handlers that are at work,
// until ctx ends; then they are cut off. What waits stays in the inbox.
func (r *Relay) Close(ctx context.Context) error {
	err := r.listener.Shutdown(ctx)
	return errors.Join(err, r.close())
}

// Serve registers, takes deliveries on a port until ctx ends, and finishes what
// it has begun. It closes the port and the inbox.
func (r *Relay) Serve(ctx context.Context, port net.Listener) error {
	err := r.listener.Serve(ctx, port)
	return errors.Join(err, r.close())
}

// Kill ends a relay that is being served as the death of its process would:
// handlers are cut off, and nothing is written of them. It is for virtual time,
// where there is no process.
func (r *Relay) Kill() error {
	var closing error
	if r.inbox != nil {
		closing = r.inbox.Close()
	}
	now, cancel := context.WithCancel(context.Background())
	cancel()
	_ = r.listener.Shutdown(now) // handlers were cut off: that is the point
	r.transport.CloseIdleConnections()
	return closing
}

func (r *Relay) close() error {
	r.transport.CloseIdleConnections()
	if r.inbox == nil {
		return nil
	}
	return r.inbox.Close()
}
