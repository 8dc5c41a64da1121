package sender_test

import (
	"bufio"
	"context"
	"crypto/tls"
	"fmt"
	"io"
	"net"
	"net/http"
	"sync"
	"testing"
	"time"

	"github.com/hookdrill/hookdrill/fixtures/certificates"
	"github.com/hookdrill/hookdrill/internal/stage"
	"github.com/hookdrill/hookdrill/internal/stage/bubble"
	"github.com/hookdrill/hookdrill/internal/stage/virtual"
	"github.com/hookdrill/hookdrill/simulator/sender"
)

const host = "hooks.test"

// connect is what becomes of one connect to the endpoint of a test.
type connect struct {
	gate  error          // how the network refuses it
	serve func(net.Conn) // else, what the endpoint does; it closes the connection
}

// endpoint plays one connect after the other.
type endpoint struct {
	mu       sync.Mutex
	connects []connect
	next     int      // for the gate
	served   int      // for the listener
	requests []string // raw, as far as they were read by answering
}

// gate answers the next connect. Connects beyond the script are a surplus that
// every test must see as such: they are answered with 599.
func (e *endpoint) gate() error {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.next++
	if e.next > len(e.connects) {
		return nil
	}
	return e.connects[e.next-1].gate
}

func (e *endpoint) accept(l net.Listener) {
	var serving sync.WaitGroup
	defer serving.Wait()
	for {
		c, err := l.Accept()
		if err != nil {
			return
		}
		serve := e.take()
		serving.Go(func() {
			defer c.Close()
			serve(c)
		})
	}
}

// take is the behaviour for the connection just accepted.
func (e *endpoint) take() func(net.Conn) {
	e.mu.Lock()
	defer e.mu.Unlock()
	for e.served < len(e.connects) {
		c := e.connects[e.served]
		e.served++
		if c.gate == nil {
			return c.serve
		}
	}
	e.served++
	return e.answer(status(599))
}

// answer reads the request, then writes the response.
func (e *endpoint) answer(response string) func(net.Conn) {
	return e.slowly(0, response)
}

// slowly is answer after a while.
func (e *endpoint) slowly(delay time.Duration, responses ...string) func(net.Conn) {
	return func(c net.Conn) {
		if !e.read(c) {
			return
		}
		for _, response := range responses {
			time.Sleep(delay)
			if _, err := io.WriteString(c, response); err != nil {
				return
			}
		}
	}
}

// read takes in one request and keeps its bytes.
func (e *endpoint) read(c net.Conn) bool {
	raw := new(recorder)
	r, err := http.ReadRequest(bufio.NewReader(io.TeeReader(c, raw)))
	if err != nil {
		return false
	}
	_, err = io.Copy(io.Discard, r.Body)
	e.mu.Lock()
	defer e.mu.Unlock()
	e.requests = append(e.requests, raw.String())
	return err == nil
}

// recorder is a strings.Builder; the name says what it is for.
type recorder struct{ text []byte }

func (r *recorder) Write(p []byte) (int, error) { r.text = append(r.text, p...); return len(p), nil }
func (r *recorder) String() string              { return string(r.text) }

// secured is serve behind TLS.
func secured(name certificates.Name, serve func(net.Conn)) func(net.Conn) {
	return func(c net.Conn) { serve(tls.Server(c, certificates.Server(name))) }
}

func status(code int, header ...string) string {
	text := fmt.Sprintf("HTTP/1.1 %d %s\r\nContent-Length: 0\r\n", code, http.StatusText(code))
	for _, h := range header {
		text += h + "\r\n"
	}
	return text + "\r\n"
}

func reset(c net.Conn) {
	_ = c.(interface{ SetLinger(int) error }).SetLinger(0)
	_ = c.Close()
}

// hang keeps the connection without a word for as long as the sender does.
func hang(c net.Conn) { _, _ = io.Copy(io.Discard, c) }

// play puts the endpoint on a network of its own on the stage, and runs scene
// there with a sender. When scene has returned, nothing may be left running.
func play(t *testing.T, on stage.Stage, c sender.Config, e *endpoint, scene func(context.Context, *sender.Sender)) {
	t.Helper()
	err := on.Play(context.Background(), 1, func(ctx context.Context, network stage.Network) {
		listener, err := network.Listen(host, e.gate)
		if err != nil {
			t.Error(err)
			return
		}
		var serving sync.WaitGroup
		serving.Go(func() { e.accept(listener) })
		c.DialContext = network.DialContext
		c.RootCAs = certificates.Pool()
		s, err := sender.New(c)
		if err != nil {
			t.Error(err)
			return
		}
		scene(ctx, s)
		_ = s.Close()
		_ = listener.Close()
		serving.Wait()
	})
	if err != nil {
		t.Fatal(err)
	}
}

func inVirtualTime(t *testing.T) stage.Stage {
	t.Helper()
	return virtual.New(bubble.InTest(t))
}

// deliver makes one delivery in virtual time.
func deliver(t *testing.T, p sender.Policy, e *endpoint, d sender.Delivery) sender.Outcome {
	t.Helper()
	return deliverOn(t, inVirtualTime(t), p, e, d)
}

func deliverOn(t *testing.T, on stage.Stage, p sender.Policy, e *endpoint, d sender.Delivery) sender.Outcome {
	t.Helper()
	var outcome sender.Outcome
	play(t, on, sender.Config{Policy: p}, e, func(ctx context.Context, s *sender.Sender) {
		outcome = s.Deliver(ctx, d)
	})
	return outcome
}

func langsmith(t *testing.T) sender.Policy {
	t.Helper()
	p, err := sender.PolicyNamed("langsmith")
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// once is LangSmith's policy without its retries.
func once(t *testing.T) sender.Policy {
	t.Helper()
	p := langsmith(t)
	p.Retries = nil
	return p
}

// anyName is a stage on which every name leads to the endpoint.
type anyName struct{ stage.Stage }

func (a anyName) Play(ctx context.Context, seed uint64, scene stage.Scene) error {
	return a.Stage.Play(ctx, seed, func(ctx context.Context, network stage.Network) {
		scene(ctx, anyNameNetwork{network})
	})
}

type anyNameNetwork struct{ stage.Network }

func (n anyNameNetwork) DialContext(ctx context.Context, network, _ string) (net.Conn, error) {
	return n.Network.DialContext(ctx, network, net.JoinHostPort(host, "80"))
}
