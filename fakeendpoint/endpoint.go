package fakeendpoint

import (
	"context"
	"crypto/tls"
	"errors"
	"net"
	"sync"
	"sync/atomic"
	"time"
)

// Endpoint plays a script to whoever connects and records what comes.
type Endpoint struct {
	options options
	player  *player
	journal journal
	started time.Time
	home    *home // set by Start

	ctx         context.Context
	cancel      context.CancelCauseFunc
	running     sync.WaitGroup
	contacts    contacts
	connections atomic.Int64

	mu        sync.Mutex
	listeners map[net.Listener]struct{}
	open      map[*Connection]struct{}
}

// ErrClosed is the cause that ends the exchanges of a closed endpoint.
var ErrClosed = errors.New("the endpoint was closed")

// New returns an endpoint that plays script. It serves once [Endpoint.Serve]
// is called, and is to be closed. Time windows count from New.
func New(script Script, opts ...Option) *Endpoint {
	e := &Endpoint{
		options:   newOptions(opts),
		started:   time.Now(),
		listeners: map[net.Listener]struct{}{},
		open:      map[*Connection]struct{}{},
	}
	e.player = newPlayer(script, e.options.seed)
	e.player.start(e.started)
	e.journal.maxRequests, e.journal.maxBytes = e.options.keptRequests, e.options.keptBytes
	e.contacts.most = max(1, e.options.keptRequests)
	e.ctx, e.cancel = context.WithCancelCause(context.Background())
	return e
}

// Admit takes the script's next step if it acts at the connect, and returns how
// the connect ends: nil, syscall.ECONNREFUSED, a *net.DNSError or
// syscall.ETIMEDOUT. Networks that ask before they connect call it.
func (e *Endpoint) Admit() error {
	now := time.Now()
	turn, ok := e.player.take(atConnect, now, "")
	if !ok {
		return nil
	}
	err := turn.step.Behaviour.(Connecting).Connect()
	e.contacts.append(Contact{At: now, Behaviour: turn.text(), Error: err.Error()})
	return err
}

// Observations returns what was observed so far, in the order in which the
// requests' heads came. An exchange still under way shows its head alone.
func (e *Endpoint) Observations() []Observation { return e.journal.snapshot() }

// Await waits until n requests have come and been dealt with, and returns all
// observations so far, on an error too.
func (e *Endpoint) Await(ctx context.Context, n int) ([]Observation, error) {
	err := e.journal.await(ctx, n)
	return e.journal.snapshot(), err
}

// Connections returns how many connections were accepted.
func (e *Endpoint) Connections() int { return int(e.connections.Load()) }

// Forgotten returns how many observations made room for newer ones.
func (e *Endpoint) Forgotten() int {
	e.journal.mu.Lock()
	defer e.journal.mu.Unlock()
	return e.journal.forgotten
}

// Close stops listening, breaks what is under way and waits for it to end.
// Observations stay readable.
func (e *Endpoint) Close() error {
	e.cancel(ErrClosed)
	e.mu.Lock()
	for l := range e.listeners {
		_ = l.Close()
	}
	for c := range e.open {
		_ = c.bare.Close()
	}
	e.mu.Unlock()
	e.running.Wait()
	return nil
}

// TLS returns the endpoint's TLS configuration, nil for plain HTTP.
func (e *Endpoint) TLS() *tls.Config { return e.options.tls }
