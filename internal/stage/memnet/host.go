package memnet

import (
	"hash/fnv"
	"net"
	"sync"

	"github.com/hookdrill/hookdrill/internal/stage"
)

// backlog is how many connections wait to be accepted: Linux's somaxconn.
const backlog = 4096

// host is a name that was listened on at some time.
type host struct {
	network *Network
	addr    *net.TCPAddr
	hash    uint64

	mu       sync.Mutex
	connects uint64    // dials so far, refused ones included
	listener *listener // nil while nobody listens
	live     *link     // all connections that are not closed at both ends
	gone     bool      // the network was closed
}

func newHost(n *Network, name string) *host {
	sum := fnv.New64a()
	_, _ = sum.Write([]byte(name))
	h := &host{network: n, hash: sum.Sum64()}
	// An address of 127.0.0.0/8, by name alone, so that it is the same in a
	// replay; two hosts may share one, nothing is looked up by it.
	ip := net.IPv4(127, byte(h.hash>>16), byte(h.hash>>8), byte(h.hash)|1)
	h.addr = &net.TCPAddr{IP: ip, Port: 80}
	return h
}

// nowhere is the address ip, which nobody can listen on: it refuses.
func nowhere(n *Network, ip net.IP) *host {
	h := newHost(n, ip.String())
	h.addr.IP = ip
	return h
}

func (h *host) listen(gate stage.Gate) (*listener, bool) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.listener != nil {
		return nil, false
	}
	h.listener = &listener{host: h, gate: gate}
	h.listener.arrived.L = &h.mu
	return h.listener, true
}

// connect counts one dial and tells its number, from 1, and the gate to ask.
func (h *host) connect() (number uint64, gate stage.Gate, open bool) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.connects++
	if h.listener == nil {
		return h.connects, nil, false
	}
	return h.connects, h.listener.gate, true
}

// admit queues a connection for Accept.
func (h *host) admit(l *link) admission {
	h.mu.Lock()
	defer h.mu.Unlock()
	switch {
	case h.gone || h.listener == nil:
		return refused
	case h.listener.queued == backlog:
		return dropped
	}
	h.track(l)
	h.listener.push(l)
	return admitted
}

// track adds l to the live connections; the caller holds h.mu.
func (h *host) track(l *link) {
	l.next = h.live
	if h.live != nil {
		h.live.prev = l
	}
	h.live = l
}

// forget takes a connection that ended off the live ones.
func (h *host) forget(l *link) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if l.prev != nil {
		l.prev.next = l.next
	} else if h.live == l {
		h.live = l.next
	}
	if l.next != nil {
		l.next.prev = l.prev
	}
	l.prev, l.next = nil, nil
}

// cut ends everything at once when the network closes.
func (h *host) cut() {
	h.mu.Lock()
	h.gone = true
	var live []*link
	for l := h.live; l != nil; l = l.next {
		live = append(live, l)
	}
	if h.listener != nil {
		h.listener.shut()
	}
	h.mu.Unlock()
	for _, l := range live { // outside h.mu: an end that closes asks for it
		l.cut()
	}
}
