package memnet

import (
	"net"
	"sync"
	"syscall"
	"time"
)

// The two ends of a link.
const (
	dialling  = 0
	accepting = 1
)

// Client ports are taken in turn from the range that Linux uses
// (net.ipv4.ip_local_port_range), by the number of the connect.
const (
	firstPort = 32768
	ports     = 60999 - firstPort + 1
)

// localhost is where all dialling ends live.
var localhost = net.IPv4(127, 0, 0, 1)

// link is one connection: its two ends and what is on the way between them.
type link struct {
	host *host
	addr net.TCPAddr // of the dialling end

	mu   sync.Mutex
	ends [2]conn

	next, prev *link // in host.live; host.mu guards them
	behind     *link // in the listener's queue; host.mu guards it
}

func newLink(h *host, number uint64) *link {
	l := &link{host: h}
	l.addr = net.TCPAddr{IP: localhost, Port: firstPort + int((number-1)%ports)}
	l.ends[dialling] = conn{link: l, peer: &l.ends[accepting], local: &l.addr, remote: h.addr}
	l.ends[accepting] = conn{link: l, peer: &l.ends[dialling], local: h.addr, remote: &l.addr}
	for i := range l.ends {
		l.ends[i].in.moved.L = &l.mu
	}
	return l
}

// wake makes everybody who waits on the link look again.
func (l *link) wake() {
	for i := range l.ends {
		l.ends[i].in.moved.Broadcast()
	}
}

// cut closes both ends without a word to anybody: the network is gone.
func (l *link) cut() {
	l.mu.Lock()
	defer l.mu.Unlock()
	for i := range l.ends {
		l.ends[i].end()
	}
	l.wake()
}

// farewell is what the peer of c sees of its closing: an end of the data, or a
// reset when c was told so or leaves data unread (RFC 2525 section 2.17). The
// caller holds link.mu.
func (l *link) farewell(c *conn) {
	peer := c.peer
	if peer.dead || peer.closed {
		return
	}
	peer.parted = time.Now()
	if c.abortive || c.in.size > 0 {
		l.reset(peer)
		return
	}
	peer.in.fin = true
}

// reset is a RST arriving at c. As on Linux, what arrived before can still be read.
func (l *link) reset(c *conn) {
	c.dead = true
	c.errno = syscall.ECONNRESET
	if c.in.fin {
		c.errno = syscall.EPIPE // the peer had finished: Linux calls this a broken pipe
	}
}

// refuse is the answer to bytes that c sent after its peer closed: they are
// taken, and a reset comes back. At the instant of the closing they count as
// sent before it, and the end that c saw as none.
func (l *link) refuse(c *conn) {
	if c.unsettled() {
		c.in.fin = false
	}
	l.reset(c)
	c.in.moved.Broadcast()
}
