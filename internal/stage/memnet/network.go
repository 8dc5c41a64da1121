package memnet

import (
	"context"
	"net"
	"os"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"

	"github.com/hookdrill/hookdrill/internal/stage"
)

// defaultBuffer is about what a socket's receive buffer holds at first.
const defaultBuffer = 64 << 10

// Network is an in-memory network. Make it with New, on the stage it is for.
type Network struct {
	seed   uint64
	buffer int
	halt   *atomic.Bool // set by anybody, anywhere
	cancel context.CancelFunc
	done   chan struct{} // closed by Close

	mu     sync.RWMutex
	closed bool
	hosts  map[string]*host
}

var _ stage.Network = (*Network)(nil)

// Option changes a network in New.
type Option func(*Network)

// Buffer bounds the bytes on their way in each direction of a connection.
// Default: 64 KiB.
func Buffer(bytes int) Option {
	return func(n *Network) { n.buffer = bytes }
}

// HaltOn calls cancel at the first operation on the network that finds halt
// set. It is how the outside stops a busy bubble: a flag may cross its wall, a
// channel may not, and cancel runs inside because the operation does.
func HaltOn(halt *atomic.Bool, cancel context.CancelFunc) Option {
	return func(n *Network) { n.halt, n.cancel = halt, cancel }
}

// New returns an empty network whose draws come from seed. For a bubble it
// must be called inside the bubble, since it makes a channel.
func New(seed uint64, options ...Option) *Network {
	n := &Network{seed: seed, buffer: defaultBuffer, done: make(chan struct{}), hosts: map[string]*host{}}
	for _, option := range options {
		option(n)
	}
	return n
}

// heed carries out a stop that was asked for from outside.
func (n *Network) heed() {
	if n.halt != nil && n.halt.Load() {
		n.cancel()
	}
}

// Listen opens the host called name, as stage.Network says.
func (n *Network) Listen(name string, gate stage.Gate) (net.Listener, error) {
	n.heed()
	n.mu.Lock()
	defer n.mu.Unlock()
	if n.closed {
		return nil, &net.OpError{Op: "listen", Net: "tcp", Err: net.ErrClosed}
	}
	key := canonical(name)
	h := n.hosts[key]
	if h == nil {
		h = newHost(n, key)
		n.hosts[key] = h
	}
	l, ok := h.listen(gate)
	if !ok {
		inUse := os.NewSyscallError("bind", syscall.EADDRINUSE)
		return nil, &net.OpError{Op: "listen", Net: "tcp", Source: h.addr, Err: inUse}
	}
	return l, nil
}

// host finds a host that was listened on at some time.
func (n *Network) host(name string) (*host, error) {
	n.mu.RLock()
	defer n.mu.RUnlock()
	if n.closed {
		return nil, net.ErrClosed
	}
	return n.hosts[canonical(name)], nil
}

// Close closes every listener and connection. Whatever waits on one of them,
// or dials, ends with net.ErrClosed.
func (n *Network) Close() error {
	n.mu.Lock()
	if n.closed {
		n.mu.Unlock()
		return nil
	}
	n.closed = true
	close(n.done)
	hosts := n.hosts
	n.mu.Unlock()
	for _, h := range hosts {
		h.cut()
	}
	return nil
}

// canonical makes names equal that DNS holds equal.
func canonical(name string) string {
	return strings.ToLower(strings.TrimSuffix(name, "."))
}
