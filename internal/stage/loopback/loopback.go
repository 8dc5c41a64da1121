// Package loopback is the network of the real stage: TCP sockets on 127.0.0.1.
//
// Hosts are names that only this network knows. How a connect ends is the
// gate's answer, made to happen by the kernel and by package net's resolver
// themselves, so that every error is genuine. Nothing here ever leaves the
// machine: a name nobody listened on is asked of a name server in memory.
package loopback

import (
	"context"
	"errors"
	"net"
	"os"
	"strings"
	"sync"
	"syscall"

	"github.com/hookdrill/hookdrill/internal/stage"
)

// Network is a network of loopback sockets. Make it with New.
type Network struct {
	dialer net.Dialer
	ctx    context.Context // ended by Close, so that dials end too
	cancel context.CancelFunc

	mu       sync.Mutex
	closed   bool
	hosts    map[string]*listener // closed ones included: they refuse
	live     map[*conn]struct{}
	closedAt *closedPort
	hole     *blackHole
}

var _ stage.Network = (*Network)(nil)

// New returns an empty network. It opens no socket until one is needed.
func New() *Network {
	n := &Network{hosts: map[string]*listener{}, live: map[*conn]struct{}{}}
	n.ctx, n.cancel = context.WithCancel(context.Background())
	n.dialer.KeepAlive = -1 // probes mean nothing here and cost three system calls
	n.dialer.Resolver = unknowing()
	return n
}

// Listen opens the host called name, as stage.Network says.
func (n *Network) Listen(name string, gate stage.Gate) (net.Listener, error) {
	n.mu.Lock()
	defer n.mu.Unlock()
	if n.closed {
		return nil, &net.OpError{Op: "listen", Net: "tcp", Err: net.ErrClosed}
	}
	key := canonical(name)
	if old := n.hosts[key]; old != nil && !old.closed {
		inUse := os.NewSyscallError("bind", syscall.EADDRINUSE)
		return nil, &net.OpError{Op: "listen", Net: "tcp", Source: old.Addr(), Err: inUse}
	}
	socket, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return nil, err
	}
	l := &listener{TCPListener: socket.(*net.TCPListener), network: n, gate: gate}
	n.hosts[key] = l
	return l, nil
}

// Address tells the socket address behind a host that is listened on, for
// parties outside of this process.
func (n *Network) Address(name string) (string, bool) {
	l, open := n.host(name)
	if !open {
		return "", false
	}
	return l.Addr().String(), true
}

// BlackHole tells a socket address that never answers a connect, for parties
// outside of this process. It is Linux only.
func (n *Network) BlackHole() (string, error) { return n.swallowing() }

// host finds a host that was listened on at some time, and whether it still is.
func (n *Network) host(name string) (l *listener, open bool) {
	n.mu.Lock()
	defer n.mu.Unlock()
	l = n.hosts[canonical(name)]
	return l, l != nil && !l.closed
}

// Close closes every listener and connection, and ends dials under way.
func (n *Network) Close() error {
	n.mu.Lock()
	if n.closed {
		n.mu.Unlock()
		return nil
	}
	n.closed = true
	n.cancel()
	var open []interface{ Close() error }
	for _, l := range n.hosts {
		if !l.closed {
			open = append(open, l)
		}
	}
	for c := range n.live {
		open = append(open, c)
	}
	if n.closedAt != nil {
		open = append(open, n.closedAt)
	}
	if n.hole != nil {
		open = append(open, n.hole)
	}
	n.mu.Unlock()
	var failed []error
	for _, o := range open {
		if err := o.Close(); err != nil && !errors.Is(err, net.ErrClosed) {
			failed = append(failed, err) // the owner may have closed it meanwhile
		}
	}
	return errors.Join(failed...)
}

// canonical makes names equal that DNS holds equal.
func canonical(name string) string {
	return strings.ToLower(strings.TrimSuffix(name, "."))
}
