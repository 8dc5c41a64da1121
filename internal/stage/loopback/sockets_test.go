package loopback_test

import (
	"context"
	"errors"
	"net"
	"os"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/hookdrill/hookdrill/internal/stage"
	"github.com/hookdrill/hookdrill/internal/stage/loopback"
)

func listen(t *testing.T, n *loopback.Network, host string, gate stage.Gate) net.Listener {
	t.Helper()
	l, err := n.Listen(host, gate)
	if err != nil {
		t.Fatal(err)
	}
	return l
}

func open(t *testing.T) *loopback.Network {
	t.Helper()
	n := loopback.New()
	t.Cleanup(func() {
		if err := n.Close(); err != nil {
			t.Error(err)
		}
	})
	return n
}

func TestAddress(t *testing.T) {
	t.Parallel()
	n := open(t)
	l := listen(t, n, "hooks.test", nil)
	address, ok := n.Address("hooks.test")
	if !ok || address != l.Addr().String() {
		t.Errorf("hooks.test is at %q (%v), want %v", address, ok, l.Addr())
	}
	c, err := net.Dial("tcp", address) // as a foreign program would
	if err != nil {
		t.Fatal(err)
	}
	_ = c.Close()
	if address, ok := n.Address("nobody.test"); ok {
		t.Errorf("nobody.test is at %q, want nowhere", address)
	}
	if err := l.Close(); err != nil {
		t.Fatal(err)
	}
	if address, ok := n.Address("hooks.test"); ok {
		t.Errorf("hooks.test is at %q after its listener closed, want nowhere", address)
	}
}

// One connect fills the hole; were its queue longer, others would get in.
func TestBlackHoleSwallowsEverybody(t *testing.T) {
	t.Parallel()
	n := open(t)
	listen(t, n, "hole.test", func() error { return syscall.ETIMEDOUT })
	var dials sync.WaitGroup
	for range 20 {
		dials.Go(func() {
			ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
			defer cancel()
			_, err := n.DialContext(ctx, "tcp", "hole.test:80")
			var timeout net.Error
			if !errors.As(err, &timeout) || !timeout.Timeout() {
				t.Errorf("dialling a black hole: %v, want a timeout", err)
			}
		})
	}
	dials.Wait()
}

// The port that refuses is held, so nobody else can begin to listen on it.
func TestRefusingPortIsHeld(t *testing.T) {
	t.Parallel()
	n := open(t)
	listen(t, n, "down.test", func() error { return syscall.ECONNREFUSED })
	_, err := n.DialContext(t.Context(), "tcp", "down.test:80")
	var failed *net.OpError
	if !errors.As(err, &failed) || !errors.Is(err, syscall.ECONNREFUSED) {
		t.Fatalf("dialling a host that is down: %v, want it refused", err)
	}
	l, err := net.Listen("tcp", failed.Addr.String())
	if err == nil {
		_ = l.Close()
		t.Errorf("%v, which refuses, could be listened on", failed.Addr)
	}
}

// An upload to a peer that does not read must come to a halt soon.
func TestSendBufferIsBounded(t *testing.T) {
	t.Parallel()
	n := open(t)
	listen(t, n, "hooks.test", nil)
	c, err := n.DialContext(t.Context(), "tcp", "hooks.test:80")
	if err != nil {
		t.Fatal(err)
	}
	if err := c.SetWriteDeadline(time.Now().Add(100 * time.Millisecond)); err != nil {
		t.Fatal(err)
	}
	wrote, err := c.Write(make([]byte, 8<<20))
	if !errors.Is(err, os.ErrDeadlineExceeded) || wrote > 1<<20 {
		t.Errorf("wrote %d bytes to a peer that does not read: %v, want a deadline before 1 MiB", wrote, err)
	}
}

// Not even an address of this machine is reached that nobody of the trial opened.
func TestNothingLeavesTheNetwork(t *testing.T) {
	t.Parallel()
	foreign, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer foreign.Close()
	if _, err := open(t).DialContext(t.Context(), "tcp", foreign.Addr().String()); !errors.Is(err, syscall.ECONNREFUSED) {
		t.Errorf("dialling somebody else's socket: %v, want it refused", err)
	}
}

// Not parallel: another test could be given the hole's port.
//
//nolint:paralleltest // see above
func TestCloseGivesTheHoleBack(t *testing.T) {
	n := loopback.New()
	listen(t, n, "hole.test", func() error { return syscall.ETIMEDOUT })
	ctx, cancel := context.WithTimeout(t.Context(), 10*time.Millisecond)
	defer cancel()
	_, err := n.DialContext(ctx, "tcp", "hole.test:80")
	var failed *net.OpError
	if !errors.As(err, &failed) {
		t.Fatalf("dialling a black hole: %v, want a timeout", err)
	}
	if err := n.Close(); err != nil {
		t.Fatal(err)
	}
	if _, err := net.Dial("tcp", failed.Addr.String()); !errors.Is(err, syscall.ECONNREFUSED) {
		t.Errorf("dialling the hole of a closed network: %v, want it refused", err)
	}
}

func TestCloseTwice(t *testing.T) {
	t.Parallel()
	n := open(t)
	l := listen(t, n, "hooks.test", nil)
	if err := l.Close(); err != nil {
		t.Fatal(err)
	}
	for range 2 {
		if err := n.Close(); err != nil {
			t.Errorf("closing the network: %v", err)
		}
	}
}
