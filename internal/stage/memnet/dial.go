package memnet

import (
	"context"
	"errors"
	"net"
	"net/http/httptrace"
	"net/netip"
	"os"
	"syscall"
	"time"
)

// admission is what became of one connect.
type admission int

const (
	admitted admission = iota
	refused
	dropped // nobody answers: a black hole, or a full backlog
)

// The kernel's patience: a SYN is sent again after one second, then after
// twice as long each time, and given up after six (net.ipv4.tcp_syn_retries).
const (
	firstResend = time.Second
	resends     = 6
)

// dial is one DialContext.
type dial struct {
	network *Network
	proto   string // "tcp"
	name    string // the host's
	literal bool   // name is an IP address: nothing to look up
	trace   *httptrace.ClientTrace
}

// DialContext connects to a host of the network, as stage.Network says.
func (n *Network) DialContext(ctx context.Context, proto, address string) (net.Conn, error) {
	n.heed()
	name, err := hostOf(proto, address)
	if err != nil {
		return nil, &net.OpError{Op: "dial", Net: proto, Err: err}
	}
	h, err := n.host(name)
	if err != nil {
		return nil, &net.OpError{Op: "dial", Net: proto, Err: err}
	}
	d := &dial{network: n, proto: proto, name: name, trace: httptrace.ContextClientTrace(ctx)}
	_, notIP := netip.ParseAddr(name)
	d.literal = notIP == nil
	return d.to(ctx, h)
}

// hostOf is the host in address; its errors are net.Dialer's.
func hostOf(proto, address string) (string, error) {
	switch proto {
	case "tcp", "tcp4", "tcp6":
	default:
		return "", net.UnknownNetworkError(proto)
	}
	name, _, err := net.SplitHostPort(address)
	return name, err
}

// to asks the gate of h, which is nil for a name that nobody ever used, and
// makes its answer happen.
func (d *dial) to(ctx context.Context, h *host) (net.Conn, error) {
	if h == nil {
		if d.literal {
			return d.connect(ctx, nowhere(d.network, net.ParseIP(d.name)), 0, refused)
		}
		return nil, d.lookup(nil, true)
	}
	number, gate, open := h.connect()
	answer, err := admitted, error(nil)
	if gate != nil {
		err = gate()
	}
	var notFound *net.DNSError
	switch {
	case errors.As(err, &notFound):
		return nil, d.lookup(nil, true)
	case errors.Is(err, syscall.ECONNREFUSED) || !open:
		answer = refused
	case errors.Is(err, syscall.ETIMEDOUT):
		answer = dropped
	case err != nil:
		return nil, err // stage.Gate: fails the dial as it stands
	}
	if err := d.lookup(h.addr, false); err != nil {
		return nil, err
	}
	return d.connect(ctx, h, number, answer)
}

// lookup is the name lookup: its hooks, and its error where there is one.
func (d *dial) lookup(addr *net.TCPAddr, notFound bool) error {
	var found []net.IPAddr
	var err error
	if notFound {
		err = &net.DNSError{Err: "no such host", Name: d.name, Server: nameServer, IsNotFound: true}
	} else if d.trace != nil {
		found = []net.IPAddr{{IP: addr.IP}}
	}
	if d.trace != nil && !d.literal {
		if d.trace.DNSStart != nil {
			d.trace.DNSStart(httptrace.DNSStartInfo{Host: d.name})
		}
		if d.trace.DNSDone != nil {
			d.trace.DNSDone(httptrace.DNSDoneInfo{Addrs: found, Err: err})
		}
	}
	if err != nil {
		return &net.OpError{Op: "dial", Net: d.proto, Err: err}
	}
	return nil
}

// connect is the TCP part: its hooks around the handshake.
func (d *dial) connect(ctx context.Context, h *host, number uint64, answer admission) (net.Conn, error) {
	if ctx.Err() != nil { // net.Dialer looks here too, before the hooks
		return nil, d.failed(h, contextError(ctx, false))
	}
	if d.trace != nil && d.trace.ConnectStart != nil {
		d.trace.ConnectStart(d.proto, h.addr.String())
	}
	c, err := d.handshake(ctx, h, number, answer)
	if err != nil {
		err = d.failed(h, err)
	}
	if d.trace != nil && d.trace.ConnectDone != nil {
		d.trace.ConnectDone(d.proto, h.addr.String(), err)
	}
	if err != nil {
		return nil, err
	}
	return c, nil
}

func (d *dial) failed(h *host, err error) error {
	return &net.OpError{Op: "dial", Net: d.proto, Addr: h.addr, Err: err}
}

// handshake sends SYN after SYN until one is answered.
func (d *dial) handshake(ctx context.Context, h *host, number uint64, answer admission) (*conn, error) {
	var l *link
	wait := firstResend
	for range resends + 1 {
		result := answer
		if answer == admitted {
			if l == nil {
				l = newLink(h, number)
			}
			result = h.admit(l)
		}
		switch result {
		case admitted:
			return &l.ends[dialling], nil
		case refused:
			return nil, os.NewSyscallError("connect", syscall.ECONNREFUSED)
		}
		if err := d.pause(ctx, wait, h, number); err != nil {
			return nil, err
		}
		wait *= 2
	}
	return nil, os.NewSyscallError("connect", syscall.ETIMEDOUT)
}

// pause waits for an answer that does not come.
func (d *dial) pause(ctx context.Context, wait time.Duration, h *host, number uint64) error {
	timer := time.NewTimer(wait)
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-ctx.Done():
		return contextError(ctx, draw(d.network.seed, h.hash, number).pollTimeout)
	case <-d.network.done:
		return net.ErrClosed
	}
}
