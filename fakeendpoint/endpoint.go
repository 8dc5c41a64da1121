package fakeendpoint

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
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
	connections atomic.Int64
	refused     atomic.Int64 // connections above the bound

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
	e.ctx, e.cancel = context.WithCancelCause(context.Background())
	return e
}

// Admit takes the script's next step if it acts at the connect, and returns how
// the connect ends: nil, syscall.ECONNREFUSED, a *net.DNSError or
// syscall.ETIMEDOUT. Networks that ask before they connect call it.
func (e *Endpoint) Admit() error {
	turn, ok := e.player.take(atConnect, time.Now(), "")
	if !ok || turn.step == nil {
		return nil
	}
	return turn.step.Behaviour.(Connecting).Connect()
}

// Serve accepts connections from l until the endpoint is closed, which closes l.
func (e *Endpoint) Serve(l net.Listener) error {
	if !e.track(l) {
		_ = l.Close()
		return ErrClosed
	}
	for {
		conn, err := l.Accept()
		if err != nil {
			if e.ctx.Err() != nil || errors.Is(err, net.ErrClosed) {
				return nil
			}
			return fmt.Errorf("accepting at %v: %w", l.Addr(), err)
		}
		c := &Connection{endpoint: e, bare: conn, Conn: conn, accepted: time.Now()}
		if !e.admitOpen(c) {
			_ = conn.Close()
			continue
		}
		go e.serve(c)
	}
}

func (e *Endpoint) track(l net.Listener) bool {
	e.mu.Lock()
	defer e.mu.Unlock()
	if e.ctx.Err() != nil {
		return false
	}
	e.listeners[l] = struct{}{}
	return true
}

// admitOpen counts the connection in, unless too many are open.
func (e *Endpoint) admitOpen(c *Connection) bool {
	e.mu.Lock()
	defer e.mu.Unlock()
	if e.ctx.Err() != nil {
		return false
	}
	if len(e.open) >= e.options.maxConnections {
		e.refused.Add(1)
		return false
	}
	e.open[c] = struct{}{}
	e.running.Add(1)
	c.number = int(e.connections.Add(1))
	return true
}

func (e *Endpoint) serve(c *Connection) {
	defer e.running.Done()
	defer func() {
		e.mu.Lock()
		delete(e.open, c)
		e.mu.Unlock()
	}()
	defer c.release()
	if !e.accept(c) {
		return
	}
	c.open()
	for request := 1; e.exchange(c, request); request++ {
	}
}

// accept plays what acts on the fresh connection and reports whether to go on.
func (e *Endpoint) accept(c *Connection) bool {
	if turn, ok := e.player.take(atAccept, c.accepted, ""); ok {
		acting, is := turn.step.Behaviour.(Accepting)
		if !is {
			return false // a step for the connect, which this network did not ask about
		}
		c.turn = turn
		goOn, err := acting.Accept(e.ctx, c)
		return goOn && err == nil
	}
	if e.options.tls == nil || c.Conn != c.bare {
		return true
	}
	ctx, cancel := context.WithTimeout(e.ctx, handshakeTimeout)
	defer cancel()
	return c.Secure(ctx, e.options.tls) == nil
}

// handshakeTimeout bounds an ordinary TLS handshake.
const handshakeTimeout = 30 * time.Second

// exchange serves one request and reports whether the connection can take another.
func (e *Endpoint) exchange(c *Connection, request int) bool {
	if _, err := c.reader.Peek(1); err != nil {
		return false
	}
	o := &Observation{Connection: c.number, Request: request}
	o.Times.Accepted, o.Times.Began = c.accepted, time.Now()
	head, err := readHead(c.reader)
	o.Raw, o.Times.Head = head, time.Now()
	if err != nil {
		o.Problem = headProblem(err)
	} else {
		parseHead(o)
	}
	x := &Exchange{conn: c, seen: o}
	behaviour := e.choose(x)
	kept := e.journal.add(o)
	if err := behaviour.Play(e.ctx, x); err != nil {
		o.Error = err.Error()
		x.broken = true
	}
	reusable := !x.broken && x.drained() && !x.Last()
	if !reusable {
		_ = c.Close()
	}
	o.Times.End = time.Now()
	e.journal.finish(kept, o)
	if e.options.sink != nil {
		e.options.sink(*o)
	}
	return reusable
}

func headProblem(err error) string {
	if errors.Is(err, io.ErrUnexpectedEOF) {
		return "the request ended inside its head"
	}
	return "the request's head could not be read: " + err.Error()
}

// choose takes the behaviour for the request from the script and notes it.
func (e *Endpoint) choose(x *Exchange) Behaviour {
	o := x.seen
	if o.Problem == "" {
		var err error
		if x.framing, err = framingOf(o); err != nil {
			o.Problem = err.Error()
		}
	}
	if o.Problem != "" {
		o.Behaviour = "(the request is malformed)"
		x.draws = func() *rand.Rand { return drawsFor(e.options.seed, "", 0) }
		return malformed{}
	}
	turn := x.conn.turn
	if turn.step == nil {
		turn, _ = e.player.take(atRequest, time.Now(), e.options.deliveryKey(o))
	}
	x.last = turn.last
	x.draws = func() *rand.Rand { return drawsFor(e.options.seed, turn.key, uint64(turn.try)) }
	switch {
	case turn.step == nil:
		o.Behaviour, o.Unforeseen = "(unforeseen)", true
		return unforeseen{}
	default:
		o.Behaviour = turn.step.Text
		return turn.step.Behaviour
	}
}

// drained makes sure that no byte of this request is taken for the next one.
func (x *Exchange) drained() bool { return x.ReadBody() == nil }

// Observations returns what was observed so far, in the order in which the
// requests' heads came. An exchange still under way shows what is known of it.
func (e *Endpoint) Observations() []Observation {
	seen, _ := e.journal.snapshot()
	return seen
}

// Await waits until n requests have come and been dealt with, and returns all
// observations so far.
func (e *Endpoint) Await(ctx context.Context, n int) ([]Observation, error) {
	return e.journal.await(ctx, fmt.Sprintf("%d requests", n), func(seen []Observation) bool {
		done := 0
		for _, o := range seen {
			if !o.Times.End.IsZero() {
				done++
			}
		}
		return done >= n
	})
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
