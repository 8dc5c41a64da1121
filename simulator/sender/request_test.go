package sender_test

import (
	"bytes"
	"context"
	"net"
	"net/http"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/hookdrill/hookdrill/internal/stage"
	"github.com/hookdrill/hookdrill/simulator/sender"
)

// A15: all attempts send the same bytes.
func TestEveryAttemptSendsTheSameBytes(t *testing.T) {
	t.Parallel()
	for _, size := range []int{0, 11, 100_000} {
		e := new(endpoint)
		for range 3 {
			e.connects = append(e.connects, answering(0, status(503))(e))
		}
		d := secretDelivery(t, "http://"+host)
		d.Body = bytes.Repeat([]byte("b"), size)
		outcome := deliver(t, langsmith(t), e, d)
		if len(e.requests) != 3 {
			t.Fatalf("%d requests, want 3", len(e.requests))
		}
		for _, a := range outcome.Attempts {
			if !a.Written.Equal(a.Head) { // in virtual time; even if the answer overtakes the hook
				t.Errorf("%d bytes: written at %v, answered at %v", size, a.Written, a.Head)
			}
		}
		if e.requests[0] != e.requests[1] || e.requests[0] != e.requests[2] {
			t.Errorf("the requests differ: %s", cmp.Diff(e.requests[0], e.requests[1]))
		}
	}
}

// lateWrites is a stage whose connections tell a writer of its success only
// after the answer has been read, as a busy machine may.
type lateWrites struct{ stage.Stage }

func (l lateWrites) Play(ctx context.Context, seed uint64, scene stage.Scene) error {
	return l.Stage.Play(ctx, seed, func(ctx context.Context, network stage.Network) {
		scene(ctx, lateNetwork{network})
	})
}

type lateNetwork struct{ stage.Network }

func (n lateNetwork) DialContext(ctx context.Context, network, address string) (net.Conn, error) {
	c, err := n.Network.DialContext(ctx, network, address)
	return &lateConn{Conn: c, answered: make(chan struct{})}, err
}

type lateConn struct {
	net.Conn
	first    atomic.Bool
	answered chan struct{}
	once     sync.Once
}

func (c *lateConn) Read(p []byte) (int, error) {
	n, err := c.Conn.Read(p)
	c.once.Do(func() { close(c.answered) })
	return n, err
}

// Write is at once for the request's beginning: no answer is read before it.
func (c *lateConn) Write(p []byte) (int, error) {
	n, err := c.Conn.Write(p)
	if c.first.Swap(true) {
		<-c.answered
		time.Sleep(time.Nanosecond)
	}
	return n, err
}

func TestARequestIsWrittenEvenIfItsAnswerIsFaster(t *testing.T) {
	t.Parallel()
	e := new(endpoint)
	e.connects = []connect{answering(time.Second, status(200))(e)}
	d := delivery(t, "http://"+host)
	d.Body = bytes.Repeat([]byte("b"), 30_000)
	a := deliverOn(t, lateWrites{inVirtualTime(t)}, once(t), e, d).Attempts[0]
	if a.Status != 200 || !a.Written.Equal(a.Head) {
		t.Errorf("the attempt is %+v", a)
	}
}

func TestARequestHoldsWhatItShouldAndNothingElse(t *testing.T) {
	t.Parallel()
	e := new(endpoint)
	e.connects = []connect{answering(0, status(200))(e)}
	d := delivery(t, "http://user:pass@"+host+"/in/?secret=s&x=%20#part")
	headers, err := sender.NewHeaders(http.Header{"x-api-key": {"k"}, "Idempotency-Key": {"i"}})
	if err != nil {
		t.Fatal(err)
	}
	d.Header = headers
	deliver(t, langsmith(t), e, d)
	want := strings.Join([]string{
		"POST /in/?secret=s&x=%20 HTTP/1.1",
		"Host: hooks.test",
		"User-Agent: hookdrill",
		"Connection: close",
		"Content-Length: 11",
		"Authorization: Basic dXNlcjpwYXNz",
		"Content-Type: application/json",
		"Idempotency-Key: i",
		"X-Api-Key: k",
		"", `{"runs":[]}`,
	}, "\r\n")
	if diff := cmp.Diff([]string{want}, e.requests); diff != "" {
		t.Errorf("the request (-want +got):\n%s", diff)
	}
}

func TestACustomUserAgentReplacesTheSenders(t *testing.T) {
	t.Parallel()
	e := new(endpoint)
	e.connects = []connect{answering(0, status(200))(e)}
	d := delivery(t, "http://"+host)
	headers, err := sender.NewHeaders(http.Header{"User-Agent": {"theirs/1"}})
	if err != nil {
		t.Fatal(err)
	}
	d.Header = headers
	deliver(t, langsmith(t), e, d)
	if !strings.Contains(e.requests[0], "\r\nUser-Agent: theirs/1\r\n") || strings.Contains(e.requests[0], "hookdrill") {
		t.Errorf("the request is %q", e.requests[0])
	}
}
