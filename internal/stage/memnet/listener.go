package memnet

import (
	"net"
	"sync"

	"github.com/hookdrill/hookdrill/internal/stage"
)

// listener is an open host. host.mu guards it.
type listener struct {
	host *host
	gate stage.Gate

	arrived     sync.Cond
	first, last *link // connections waiting to be accepted
	queued      int
	closed      bool
}

var _ net.Listener = (*listener)(nil)

// push queues l; the caller holds host.mu.
func (l *listener) push(arrival *link) {
	if l.last == nil {
		l.first = arrival
	} else {
		l.last.behind = arrival
	}
	l.last = arrival
	l.queued++
	l.arrived.Signal()
}

// Accept waits for a connection.
func (l *listener) Accept() (net.Conn, error) {
	l.host.network.heed()
	l.host.mu.Lock()
	defer l.host.mu.Unlock()
	for l.first == nil && !l.closed {
		l.arrived.Wait()
	}
	if l.closed {
		return nil, &net.OpError{Op: "accept", Net: "tcp", Addr: l.host.addr, Err: net.ErrClosed}
	}
	arrival := l.first
	l.first, arrival.behind = arrival.behind, nil
	if l.first == nil {
		l.last = nil
	}
	l.queued--
	return &arrival.ends[accepting], nil
}

// Close ends the listening. Connections that nobody accepted are reset, as the
// kernel does; accepted ones live on.
func (l *listener) Close() error {
	l.host.mu.Lock()
	if l.closed {
		l.host.mu.Unlock()
		return &net.OpError{Op: "close", Net: "tcp", Addr: l.host.addr, Err: net.ErrClosed}
	}
	orphans := l.shut()
	l.host.mu.Unlock()
	for orphan := orphans; orphan != nil; orphan = orphan.behind {
		end := &orphan.ends[accepting]
		_ = end.SetLinger(0)
		_ = end.Close()
	}
	return nil
}

// shut closes the listener and returns its queue; the caller holds host.mu.
func (l *listener) shut() *link {
	orphans := l.first
	l.first, l.last, l.queued, l.closed = nil, nil, 0, true
	l.host.listener = nil
	l.arrived.Broadcast()
	return orphans
}

// Addr is the host's address on the network.
func (l *listener) Addr() net.Addr { return l.host.addr }
