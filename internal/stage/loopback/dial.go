package loopback

import (
	"context"
	"errors"
	"net"
	"net/http/httptrace"
	"net/netip"
	"syscall"
)

// DialContext connects to a host of the network, as stage.Network says.
func (n *Network) DialContext(ctx context.Context, proto, address string) (net.Conn, error) {
	switch proto {
	case "tcp", "tcp4", "tcp6":
	default:
		return nil, &net.OpError{Op: "dial", Net: proto, Err: net.UnknownNetworkError(proto)}
	}
	name, _, err := net.SplitHostPort(address)
	if err != nil {
		return nil, &net.OpError{Op: "dial", Net: proto, Err: err}
	}
	if n.ctx.Err() != nil {
		return nil, &net.OpError{Op: "dial", Net: proto, Err: net.ErrClosed}
	}
	to, err := n.route(name)
	if err != nil {
		return nil, err
	}
	if to == "" {
		return n.dialer.DialContext(ctx, proto, net.JoinHostPort(name, "80"))
	}
	lookedUp(ctx, name)
	return n.connect(ctx, to)
}

// route is the socket address to dial for a host, so that the kernel makes the
// gate's answer happen; it is empty for a name that is not found.
func (n *Network) route(name string) (string, error) {
	l, open := n.host(name)
	if l == nil {
		if _, err := netip.ParseAddr(name); err == nil {
			return n.refusing() // an address would be dialled as it stands
		}
		return "", nil
	}
	var answer error
	if l.gate != nil && open {
		answer = l.gate()
	}
	var notFound *net.DNSError
	switch {
	case errors.As(answer, &notFound):
		return "", nil
	case errors.Is(answer, syscall.ECONNREFUSED) || !open:
		return n.refusing()
	case errors.Is(answer, syscall.ETIMEDOUT):
		return n.swallowing()
	case answer != nil:
		return "", answer // stage.Gate: fails the dial as it stands
	}
	return l.Addr().String(), nil
}

// lookedUp calls the hooks of a lookup that succeeds; connect dials an address
// and does not call them.
func lookedUp(ctx context.Context, name string) {
	trace := httptrace.ContextClientTrace(ctx)
	if trace == nil {
		return
	}
	if _, err := netip.ParseAddr(name); err == nil {
		return // package net looks no address up
	}
	if trace.DNSStart != nil {
		trace.DNSStart(httptrace.DNSStartInfo{Host: name})
	}
	if trace.DNSDone != nil {
		trace.DNSDone(httptrace.DNSDoneInfo{Addrs: []net.IPAddr{{IP: net.IPv4(127, 0, 0, 1)}}})
	}
}

// connect dials and ends with the network at the latest.
func (n *Network) connect(ctx context.Context, to string) (net.Conn, error) {
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	defer context.AfterFunc(n.ctx, func() { cancel(net.ErrClosed) })()
	c, err := n.dialer.DialContext(ctx, "tcp", to)
	if err != nil {
		var failed *net.OpError
		if errors.Is(context.Cause(ctx), net.ErrClosed) && errors.As(err, &failed) {
			failed.Err = net.ErrClosed
		}
		return nil, err
	}
	return n.track(c.(*net.TCPConn))
}
