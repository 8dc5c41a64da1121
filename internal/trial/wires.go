package trial

import (
	"context"
	"fmt"
	"hash/fnv"
	"net"
	"sync"
	"syscall"
	"time"
)

// wires are the connections of one life, which all end with it.
type wires struct {
	dial func(ctx context.Context, network, address string) (net.Conn, error)

	mu    sync.Mutex
	dead  bool
	open  map[net.Conn]struct{}
	dials map[string]int // by delivery
}

func newWires(dial func(ctx context.Context, network, address string) (net.Conn, error)) *wires {
	return &wires{dial: dial, open: map[net.Conn]struct{}{}, dials: map[string]int{}}
}

// DialContext connects, as long as its owner lives.
func (w *wires) DialContext(ctx context.Context, network, address string) (net.Conn, error) {
	if !pause(ctx, w.apart(ctx)) || w.isCut() {
		return nil, syscall.ENETDOWN
	}
	conn, err := w.dial(ctx, network, address)
	if err != nil {
		return nil, err
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.dead {
		_ = conn.Close()
		return nil, syscall.ENETDOWN
	}
	w.open[conn] = struct{}{}
	return &wire{conn, w}, nil
}

func (w *wires) isCut() bool {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.dead
}

// cut ends every connection, as the system does for a process that died.
func (w *wires) cut() {
	w.mu.Lock()
	w.dead = true
	open := w.open
	w.open = nil
	w.mu.Unlock()
	for conn := range open {
		_ = conn.Close()
	}
}

type wire struct {
	net.Conn
	of *wires
}

func (c *wire) Close() error {
	c.of.mu.Lock()
	delete(c.of.open, c.Conn)
	c.of.mu.Unlock()
	return c.Conn.Close()
}

// Apart is the longest time by which dials are drawn apart.
const Apart = time.Millisecond

// apart draws how long a dial waits. Much that a successor finds is due at
// once; what reaches an endpoint at one instant does so in no order, and then
// the same seed would not give the same run.
func (w *wires) apart(ctx context.Context) time.Duration {
	id, _ := ctx.Value(deliveryKey{}).(string)
	w.mu.Lock()
	w.dials[id]++
	n := w.dials[id]
	w.mu.Unlock()
	return apart(id, n)
}

func apart(id string, n int) time.Duration {
	hash := fnv.New64a()
	_, _ = fmt.Fprintf(hash, "%s %d", id, n)
	return time.Duration(hash.Sum64() % uint64(Apart))
}
