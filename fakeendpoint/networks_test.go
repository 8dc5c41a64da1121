package fakeendpoint_test

import (
	"bytes"
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"io"
	"net"
	"net/http"
	"net/http/httptrace"
	"os"
	"slices"
	"strings"
	"sync/atomic"
	"syscall"
	"testing"
	"testing/synctest"
	"time"

	"github.com/hookdrill/hookdrill/fakeendpoint"
	"github.com/hookdrill/hookdrill/internal/stage/memnet"
)

// body is what the tests of behaviours send.
var body = bytes.Repeat([]byte("0123456789"), 100)

// scene is an endpoint and a client on one network.
type scene struct {
	*testing.T
	*fakeendpoint.Endpoint
	client *http.Client
	url    string
	real   bool
}

// URL returns where the endpoint is.
func (s scene) URL() string {
	if s.url != "" {
		return s.url
	}
	return s.Endpoint.URL()
}

// onBothNetworks plays a scene over loopback sockets in wall time and over
// memory in virtual time. Requests that the script does not foresee fail it.
func onBothNetworks(t *testing.T, script string, play func(s scene), opts ...fakeendpoint.Option) {
	t.Helper()
	t.Run("loopback", func(t *testing.T) {
		t.Parallel()
		e := fakeendpoint.Start(t, script, opts...)
		play(scene{T: t, Endpoint: e, client: e.Client(), real: true})
	})
	t.Run("memory", func(t *testing.T) {
		t.Parallel()
		synctest.Test(t, func(t *testing.T) {
			e := fakeendpoint.Start(t, script, append(slices.Clone(opts), fakeendpoint.InMemory())...)
			play(scene{T: t, Endpoint: e, client: e.Client()})
		})
	})
}

// overMemory plays a scene with an endpoint that Start did not make.
func overMemory(t *testing.T, e *fakeendpoint.Endpoint) scene {
	t.Helper()
	network := memnet.New(1)
	l, err := network.Listen(fakeendpoint.Host, e.Admit)
	if err != nil {
		t.Fatal(err)
	}
	served := make(chan error, 1)
	go func() { served <- e.Serve(l) }()
	client := &http.Client{Transport: &http.Transport{DialContext: network.DialContext}}
	t.Cleanup(func() {
		client.CloseIdleConnections()
		if err := errors.Join(network.Close(), e.Close(), <-served); err != nil {
			t.Error(err)
		}
	})
	return scene{T: t, Endpoint: e, client: client, url: "http://" + fakeendpoint.Host}
}

// How long an attempt may take: as long as a busy machine needs, unless it is
// to run into its end. In virtual time both cost nothing.
const (
	ample = time.Minute
	brief = 400 * time.Millisecond
)

// attempt posts body once and says how that went: "phase: reason", such as
// "answer: 503" or "connect: refused".
func (s scene) attempt() string { return s.post(body, ample) }

func (s scene) post(body []byte, patience time.Duration) string {
	s.Helper()
	ctx, cancel := context.WithTimeout(s.Context(), patience)
	defer cancel()
	at := &progress{}
	req, err := http.NewRequestWithContext(at.trace(ctx), http.MethodPost, s.URL()+"/in", bytes.NewReader(body))
	if err != nil {
		s.Fatal(err)
	}
	client := *s.client
	client.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	resp, err := client.Do(req)
	if err != nil {
		return at.phase() + ": " + reason(err)
	}
	defer func() { _ = resp.Body.Close() }()
	if _, err := io.Copy(io.Discard, resp.Body); err != nil {
		return "body: " + reason(err)
	}
	return "answer: " + resp.Status[:3]
}

// progress is how far a request came. Only httptrace knows: the errors of a
// stalled handshake and of a stalled answer have the same text.
type progress struct{ step atomic.Int32 }

const (
	dialling = iota
	securing
	connected
	wrote
)

func (p *progress) trace(ctx context.Context) context.Context {
	return httptrace.WithClientTrace(ctx, &httptrace.ClientTrace{
		TLSHandshakeStart: func() { p.step.Store(securing) },
		GotConn:           func(httptrace.GotConnInfo) { p.step.Store(connected) },
		WroteRequest: func(info httptrace.WroteRequestInfo) {
			if info.Err == nil {
				p.step.Store(wrote)
			}
		},
	})
}

func (p *progress) phase() string {
	return [...]string{"connect", "tls", "request", "answer"}[p.step.Load()]
}

// reason names an error by its type, never by its text.
func reason(err error) string {
	var dns *net.DNSError
	var authority x509.UnknownAuthorityError
	var invalid x509.CertificateInvalidError
	var name x509.HostnameError
	var alert tls.RecordHeaderError
	var timeout net.Error
	switch {
	case errors.As(err, &dns):
		return "name not found"
	case errors.As(err, &authority):
		return "untrusted"
	case errors.As(err, &invalid):
		return "expired"
	case errors.As(err, &name):
		return "wrong name"
	case errors.As(err, &alert):
		return "not TLS"
	case errors.Is(err, syscall.ECONNREFUSED):
		return "refused"
	case errors.Is(err, syscall.ECONNRESET), errors.Is(err, syscall.EPIPE):
		return "reset"
	case errors.Is(err, os.ErrDeadlineExceeded), errors.Is(err, context.DeadlineExceeded),
		errors.As(err, &timeout) && timeout.Timeout():
		return "timeout"
	case errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF):
		return "end"
	case strings.Contains(err.Error(), "server closed idle connection"):
		return "end" // net/http's own, not exported
	default:
		return "malformed"
	}
}

// answer is what a client got: the head, the body and the body's error.
type answer struct {
	*http.Response
	body []byte
	err  error
}

// get posts body once and reads the answer, which is to have a good head.
func (s scene) get() answer {
	s.Helper()
	resp, err := s.client.Transport.RoundTrip(s.request("/in"))
	if err != nil {
		s.Fatal(err)
	}
	defer func() { _ = resp.Body.Close() }()
	read, err := io.ReadAll(resp.Body)
	return answer{Response: resp, body: read, err: err}
}

func (s scene) request(target string) *http.Request {
	s.Helper()
	req, err := http.NewRequestWithContext(s.Context(), http.MethodPost, s.URL()+target, bytes.NewReader(body))
	if err != nil {
		s.Fatal(err)
	}
	return req
}

// wantAttempts makes attempts, one for each want, which lists the outcomes that
// are allowed, separated by "|".
func (s scene) wantAttempts(wants ...string) {
	s.Helper()
	for _, want := range wants {
		patience := ample
		if strings.Contains(want, "timeout") {
			patience = brief
		}
		s.wantOneOf(s.post(body, patience), strings.Split(want, "|")...)
	}
}

func (s scene) wantOneOf(got string, allowed ...string) {
	s.Helper()
	if !slices.Contains(allowed, got) {
		s.Errorf("an attempt went %q, want %q", got, strings.Join(allowed, " or "))
	}
}

// allowMore is for scenes in which the client may come once more.
var allowMore = fakeendpoint.AllowUnforeseen()

// observed waits for n requests and returns what came.
func (s scene) observed(n int) []fakeendpoint.Observation {
	s.Helper()
	ctx, cancel := context.WithTimeout(s.Context(), time.Minute)
	defer cancel()
	seen, err := s.Await(ctx, n)
	if err != nil {
		s.Fatal(err)
	}
	return seen
}
