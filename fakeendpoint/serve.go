package fakeendpoint

import (
	"errors"
	"fmt"
	"net"
	"net/http"
	"syscall"
	"time"
)

// Serve accepts connections from l until l or the endpoint is closed, and
// returns nil then. Closing the endpoint closes l, even if it was closed before.
func (e *Endpoint) Serve(l net.Listener) error {
	if !e.track(l) {
		_ = l.Close()
		return nil
	}
	defer e.untrack(l)
	for {
		conn, err := l.Accept()
		switch {
		case err == nil:
		case e.ctx.Err() != nil || errors.Is(err, net.ErrClosed):
			return nil
		case errors.Is(err, syscall.EMFILE) || errors.Is(err, syscall.ENFILE):
			e.rest() // the connections that are open will end
			continue
		default:
			return fmt.Errorf("accepting at %v: %w", l.Addr(), err)
		}
		c := newConnection(e, conn)
		if !e.admitOpen(c) {
			c.release()
			continue
		}
		go e.serve(c)
	}
}

// rest waits a little, since there are no files left for another connection.
func (e *Endpoint) rest() {
	const while = 50 * time.Millisecond
	select {
	case <-time.After(while):
	case <-e.ctx.Done():
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

func (e *Endpoint) untrack(l net.Listener) {
	e.mu.Lock()
	defer e.mu.Unlock()
	delete(e.listeners, l)
}

// admitOpen counts the connection in, unless too many are open.
func (e *Endpoint) admitOpen(c *Connection) bool {
	e.mu.Lock()
	defer e.mu.Unlock()
	if e.ctx.Err() != nil || len(e.open) >= e.options.maxConnections {
		return false
	}
	e.open[c] = struct{}{}
	e.running.Add(1)
	c.number = int(e.connections.Add(1))
	return true
}

func (e *Endpoint) serve(c *Connection) {
	defer e.running.Done()
	defer e.forget(c)
	defer c.release()
	requests := 0
	err := e.accept(c)
	if err == nil {
		c.open()
		for e.exchange(c, requests+1) {
			requests++
		}
	}
	if c.seen.Request == 0 {
		e.contacts.add(c, err)
	}
}

func (e *Endpoint) forget(c *Connection) {
	e.mu.Lock()
	defer e.mu.Unlock()
	delete(e.open, c)
}

// errNotServed ends a connection that a step did not let through.
var errNotServed = errors.New("closed before a request was read")

// accept plays what acts on the fresh connection. On an error it is not served.
func (e *Endpoint) accept(c *Connection) error {
	if turn, ok := e.player.take(atAccept, c.accepted, ""); ok {
		c.turn = turn
		acting, is := turn.step.Behaviour.(Accepting)
		if !is {
			return errNotServed // a step for the connect, which this network did not ask about
		}
		serve, err := acting.Accept(e.ctx, c)
		if err == nil && !serve {
			err = errNotServed
		}
		return err
	}
	if e.options.tls == nil {
		return nil
	}
	return c.Secure(e.ctx, e.options.tls)
}

// exchange serves one request and reports whether the connection can take another.
func (e *Endpoint) exchange(c *Connection, number int) bool {
	if _, err := c.reader.Peek(1); err != nil {
		return false
	}
	c.seen = Observation{Connection: c.number, Request: number}
	c.seen.Times.Accepted, c.seen.Times.Began = c.accepted, time.Now()
	c.exchange = Exchange{conn: c, seen: &c.seen}
	x, o := &c.exchange, &c.seen
	behaviour := e.choose(x, x.receive())
	kept := e.journal.add(o)
	if e.options.arrival != nil {
		e.options.arrival(*o)
	}
	x.play(behaviour)
	if !x.reusable() {
		_ = c.Close()
		x.broken = true
	}
	o.Times.End = time.Now()
	e.journal.finish(kept, o)
	if e.options.sink != nil {
		e.options.sink(*o)
	}
	return !x.broken
}

// mostAhead bounds the space that is made for a body before it has come.
const mostAhead = 64 << 10

// receive reads the request's head into the observation.
func (x *Exchange) receive() error {
	head, err := readHead(x.conn.reader)
	o := x.seen
	o.Times.Head = time.Now()
	err = first(err, parseHead(o, head))
	if err == nil {
		x.framing, err = framingOf(o)
	}
	x.head = len(head)
	o.Raw = append(make([]byte, 0, len(head)+min(x.framing.length, mostAhead)), head...)
	return err
}

// choose takes the behaviour for the request from the script and notes it.
func (e *Endpoint) choose(x *Exchange, err error) Behaviour {
	o := x.seen
	if err != nil {
		return x.objectTo(err)
	}
	x.turn = x.conn.turn
	if x.turn.step == nil {
		key := ""
		if e.player.eachDelivery {
			key = e.options.deliveryKey(o)
		}
		x.turn, _ = e.player.take(atRequest, o.Times.Head, key)
	}
	x.last = x.framing.closes || x.turn.last
	if x.turn.step == nil {
		o.Behaviour, o.Unforeseen = "(unforeseen)", true
		return unforeseen{}
	}
	o.Behaviour = x.turn.step.Text
	return x.turn.step.Behaviour
}

// objectTo notes that the request is not HTTP/1.1 and returns what to do about it.
func (x *Exchange) objectTo(err error) Behaviour {
	x.seen.Problem = err.Error()
	if x.seen.Behaviour == "" {
		x.seen.Behaviour = "(the request is malformed)"
	}
	if p, ok := errors.AsType[*problem](err); ok {
		return malformed{p.code}
	}
	return malformed{http.StatusBadRequest}
}

// play plays the behaviour and notes why it failed, if it did.
func (x *Exchange) play(b Behaviour) {
	err := b.Play(x.conn.endpoint.ctx, x)
	if p, ok := errors.AsType[*problem](err); ok && x.written == 0 {
		err = x.objectTo(p).Play(x.conn.endpoint.ctx, x) // the body is not as it should be
	}
	if err == nil {
		return
	}
	x.broken = true
	x.seen.Error = err.Error()
	if x.conn.dead() {
		x.seen.Error = fmt.Sprintf("the connection's lifetime of %v was over: %v", x.conn.endpoint.options.lifetime, err)
	}
}

// reusable makes sure that no byte of this request is taken for the next one.
func (x *Exchange) reusable() bool {
	if x.broken || x.last || x.framing.asks {
		return false
	}
	return x.ReadBody() == nil
}
