package fakeendpoint

import (
	"context"
	"errors"
	"net"
	"syscall"
	"testing"
	"testing/synctest"
	"time"

	"github.com/hookdrill/hookdrill/internal/stage/memnet"
)

// The port's windows, in virtual time: a minute of them costs nothing.
func TestPortIsClosedInItsWindows(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		network := memnet.New(1)
		e := New(MustParse("10s..20s every 30s: refuse; 45s..47s: refuse; 200 forever"))
		opened := 0
		p := &port{endpoint: e, address: "hooks.test", listen: func(string) (net.Listener, error) {
			opened++
			return network.Listen("hooks.test", nil)
		}}
		ctx, cancel := context.WithCancel(t.Context())
		served := make(chan error, 1)
		go func() { served <- p.serve(ctx, nil) }()
		start := time.Now()
		for _, at := range []struct {
			second int
			open   bool
		}{{0, true}, {9, true}, {11, false}, {19, false}, {21, true}, {39, true}, {41, false}, {49, false}, {51, true}, {71, false}} {
			time.Sleep(time.Until(start.Add(time.Duration(at.second) * time.Second)))
			synctest.Wait()
			conn, err := network.DialContext(ctx, "tcp", "hooks.test:80")
			if at.open != (err == nil) || err != nil && !errors.Is(err, syscall.ECONNREFUSED) {
				t.Errorf("after %d s dialling gave %v, want it open: %v", at.second, err, at.open)
			}
			if err == nil {
				_ = conn.Close()
			}
		}
		if opened != 3 { // at first, after 20 s and after 50 s
			t.Errorf("the port was opened %d times, want 3", opened)
		}
		cancel()
		if err := errors.Join(<-served, e.Close(), network.Close()); err != nil {
			t.Error(err)
		}
	})
}
