package trial

import (
	"context"
	"errors"
	"fmt"
	"net"
	"sync"
	"syscall"
	"time"
)

// dial connects for the party and records the connect, whatever became of it.
func (r *run) dial(ctx context.Context, network, address string) (net.Conn, error) {
	host, _, err := net.SplitHostPort(address)
	if err != nil {
		return nil, fmt.Errorf("dialling %q: %w", address, err)
	}
	start, delivery := time.Now(), r.callerOf(ctx, host)
	late := r.hasEnded(delivery)
	conn, err := r.network.DialContext(ctx, network, address)
	connect := &Connect{Host: host, Took: time.Since(start), Failure: failureOf(err), Late: late}
	r.record(Record{At: start.Sub(r.began), Delivery: delivery, Kind: KindConnect, Connect: connect})
	if err != nil {
		return nil, err
	}
	return &heldConn{Conn: conn, closed: sync.OnceFunc(func() {
		r.mu.Lock()
		defer r.mu.Unlock()
		if !r.sealed {
			connect.Held = max(time.Since(start), 1) // 0 means that it never closed
		}
	})}, nil
}

type deliveryKey struct{}

// withDelivery marks everything that is done in ctx as done for a delivery.
func withDelivery(ctx context.Context, id string) context.Context {
	return context.WithValue(ctx, deliveryKey{}, id)
}

// callerOf returns whose a connect is: a sender that passes its contexts on
// tells, else the host may.
func (r *run) callerOf(ctx context.Context, host string) string {
	if id, ok := ctx.Value(deliveryKey{}).(string); ok {
		return id
	}
	return r.whose.of(host, "")
}

// heldConn tells when the party closes its connection. It is how a run knows
// when a sender gave up on an endpoint that does not read: such an endpoint
// cannot see it.
type heldConn struct {
	net.Conn
	closed func()
}

func (c *heldConn) Close() error {
	c.closed()
	return c.Conn.Close()
}

func failureOf(err error) string {
	var dns *net.DNSError
	var timeout interface{ Timeout() bool }
	switch {
	case err == nil:
		return ""
	case errors.As(err, &dns) && dns.IsNotFound:
		return "name-not-found"
	case errors.Is(err, syscall.ECONNREFUSED):
		return "refused"
	case errors.Is(err, context.Canceled):
		return "timeout" // the dialer's own clock cancels
	case errors.As(err, &timeout) && timeout.Timeout():
		return "timeout"
	default:
		return "other"
	}
}
