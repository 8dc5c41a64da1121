package fakeendpoint

import (
	"context"
	"errors"
	"net"
	"net/http"
	"testing"
	"time"

	"github.com/hookdrill/hookdrill/fixtures/certificates"
	"github.com/hookdrill/hookdrill/internal/stage"
	"github.com/hookdrill/hookdrill/internal/stage/loopback"
	"github.com/hookdrill/hookdrill/internal/stage/memnet"
)

// Host is the name of an endpoint on its own network.
const Host = "hooks.test"

// home is where an endpoint that [Start] made can be reached.
type home struct {
	network stage.Network
	address string // host:port in its URL
	url     string
	client  *http.Client
	// afterlife lets a bubble's goroutines see the network's end. It is virtual
	// time, which stands still once the test has returned.
	afterlife time.Duration
}

// Start runs an endpoint for the length of a test. It listens on a loopback
// port, or with [InMemory] on a network inside the process; then Start is to
// be called inside the bubble.
//
// When the test ends the endpoint is closed, and the test fails if a request
// came that the script did not foresee or that was not HTTP/1.1, or if
// observations were forgotten (see [Keep]). [AllowUnforeseen] lets them pass.
func Start(t testing.TB, script string, opts ...Option) *Endpoint {
	t.Helper()
	parsed, err := Parse(script)
	if err != nil {
		t.Fatal(err)
	}
	e := New(parsed, opts...)
	if parsed.needsTLS() && e.options.tls == nil {
		t.Fatalf("the script %q shows certificates: start the endpoint WithTLS", script)
	}
	l, err := e.settle()
	if err != nil {
		t.Fatalf("starting the endpoint: %v", err)
	}
	served := make(chan error, 1)
	go func() { served <- e.Serve(l) }()
	t.Cleanup(func() {
		t.Helper()
		if err := errors.Join(e.home.close(), e.Close(), <-served); err != nil {
			t.Errorf("closing the endpoint: %v", err)
		}
		e.report(t)
	})
	return e
}

// settle opens the endpoint's own network and listens on it.
func (e *Endpoint) settle() (net.Listener, error) {
	h := &home{}
	if e.options.inMemory {
		h.network = memnet.New(e.options.seed)
		h.afterlife = time.Microsecond
	} else {
		h.network = loopback.New()
	}
	l, err := h.network.Listen(Host, e.Admit)
	if err != nil {
		return nil, err
	}
	h.address = l.Addr().String()
	if e.options.inMemory {
		h.address = Host
	}
	scheme := "http://"
	if e.options.tls != nil {
		scheme = "https://"
	}
	h.url = scheme + h.address
	h.client = &http.Client{Transport: &http.Transport{
		DialContext:     e.DialContext,
		TLSClientConfig: certificates.Client(),
	}}
	e.home = h
	return l, nil
}

// close ends the client's side first: what it left behind, a handshake under
// way for example, must not outlive a bubble.
func (h *home) close() error {
	h.client.CloseIdleConnections()
	err := h.network.Close()
	time.Sleep(h.afterlife)
	return err
}

// report fails the test for what nobody planned.
func (e *Endpoint) report(t testing.TB) {
	t.Helper()
	if n := e.Forgotten(); n > 0 {
		t.Errorf("%d observations were forgotten: raise Keep", n)
	}
	if e.options.allowUnforeseen {
		return
	}
	for _, o := range e.Observations() {
		switch {
		case o.Problem != "":
			t.Errorf("connection %d, request %d was malformed: %s", o.Connection, o.Request, o.Problem)
		case o.Unforeseen:
			t.Errorf("connection %d, request %d, %s %s, was not foreseen by the script %q", o.Connection, o.Request, o.Method, o.Target, e.player.script)
		}
	}
}

// URL returns the address of an endpoint that [Start] made, without a path. An
// endpoint [InMemory] can be reached by its own [Endpoint.Client] and
// [Endpoint.DialContext] only.
func (e *Endpoint) URL() string {
	if e.home == nil {
		return ""
	}
	return e.home.url
}

// Client returns a client of the endpoint that [Start] made. It has no timeout.
// It dials through the endpoint's network, so that steps such as refuse come
// true, and trusts the authority of the fixture certificates. Its connections
// are closed when the test ends.
func (e *Endpoint) Client() *http.Client {
	if e.home == nil {
		return nil
	}
	return e.home.client
}

// DialContext connects to the endpoint that [Start] made, through its network.
// Hand it to the transport of your own sender. Other addresses are names that
// are not found.
func (e *Endpoint) DialContext(ctx context.Context, network, address string) (net.Conn, error) {
	if e.home == nil {
		return nil, &net.OpError{Op: "dial", Net: network, Err: errors.New("the endpoint was not made by Start")}
	}
	if address == e.home.address {
		address = net.JoinHostPort(Host, "80")
	}
	return e.home.network.DialContext(ctx, network, address)
}
