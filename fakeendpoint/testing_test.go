package fakeendpoint_test

import (
	"fmt"
	"net"
	"net/http"
	"runtime"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/hookdrill/hookdrill/fakeendpoint"
)

// verdict is a testing.TB that keeps what it is told, to test what tests are told.
type verdict struct {
	testing.TB
	errors   []string
	cleanups []func()
}

func (v *verdict) Helper()          {}
func (v *verdict) Cleanup(f func()) { v.cleanups = append(v.cleanups, f) }

func (v *verdict) Errorf(format string, args ...any) {
	v.errors = append(v.errors, fmt.Sprintf(format, args...))
}

func (v *verdict) Fatalf(format string, args ...any) {
	v.Errorf(format, args...)
	runtime.Goexit()
}

func (v *verdict) Fatal(args ...any) { v.Fatalf("%s", fmt.Sprint(args...)) }

// of runs a test to its end and returns what it was told.
func (v *verdict) of(test func(testing.TB)) []string {
	done := make(chan struct{})
	go func() {
		defer close(done)
		test(v)
	}()
	<-done
	for _, f := range slices.Backward(v.cleanups) {
		f()
	}
	return v.errors
}

func TestStartFailsTheTestForWhatNobodyPlanned(t *testing.T) {
	t.Parallel()
	post := func(e *fakeendpoint.Endpoint) {
		resp, err := e.Client().Post(e.URL()+"/a", "text/plain", strings.NewReader("x"))
		if err == nil {
			_ = resp.Body.Close()
		}
	}
	raw := func(e *fakeendpoint.Endpoint, request string) {
		conn, err := e.DialContext(t.Context(), "tcp", strings.TrimPrefix(e.URL(), "http://"))
		if err != nil {
			t.Fatal(err)
		}
		_, _ = conn.Write([]byte(request))
		_, _ = conn.Read(make([]byte, 1))
		_ = conn.Close()
	}
	for name, c := range map[string]struct {
		script string
		opts   []fakeendpoint.Option
		do     func(*fakeendpoint.Endpoint)
		want   string // part of the only complaint; empty: none
	}{
		"as planned":         {"200", nil, post, ""},
		"not even called":    {"200", nil, func(*fakeendpoint.Endpoint) {}, ""},
		"unforeseen":         {"200", nil, func(e *fakeendpoint.Endpoint) { post(e); post(e) }, `POST /a, was not foreseen by the script "200"`},
		"unforeseen allowed": {"200", []fakeendpoint.Option{fakeendpoint.AllowUnforeseen()}, func(e *fakeendpoint.Endpoint) { post(e); post(e) }, ""},
		"malformed":          {"200", nil, func(e *fakeendpoint.Endpoint) { raw(e, "HELO hooks.test\r\n\r\n") }, "connection 1, request 1 was malformed"},
		"forgotten":          {"200 x2", []fakeendpoint.Option{fakeendpoint.Keep(1, 1<<20)}, func(e *fakeendpoint.Endpoint) { post(e); post(e) }, "1 observations were forgotten"},
		"no script":          {"20", nil, post, "is not a final HTTP status"},
		"no TLS":             {"tls-stall", nil, post, "WithTLS"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			v := &verdict{TB: t}
			told := v.of(func(tb testing.TB) { c.do(fakeendpoint.Start(tb, c.script, c.opts...)) })
			if c.want == "" && len(told) == 0 || len(told) == 1 && c.want != "" && strings.Contains(told[0], c.want) {
				return
			}
			t.Errorf("the test was told %q, want %q alone", told, c.want)
		})
	}
}

func TestStartOpensARealPort(t *testing.T) {
	t.Parallel()
	e := fakeendpoint.Start(t, "204")
	address := strings.TrimPrefix(e.URL(), "http://")
	conn, err := net.Dial("tcp", address)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = conn.Close() }()
	if _, err := conn.Write([]byte("GET / HTTP/1.1\r\nHost: a\r\n\r\n")); err != nil {
		t.Fatal(err)
	}
	if seen, err := e.Await(t.Context(), 1); err != nil || seen[0].Method != "GET" {
		t.Errorf("observed %v, %v", seen, err)
	}
}

func TestStartSpeaksTLS(t *testing.T) {
	t.Parallel()
	onBothNetworks(t, "200", func(s scene) {
		got := s.get()
		if !strings.HasPrefix(s.URL(), "https://") || got.TLS == nil || got.ProtoMajor != 1 {
			s.Errorf("%s answered with TLS %v and %s", s.URL(), got.TLS, got.Proto)
		}
	}, fakeendpoint.WithTLS())
}

// A plain client at a port with TLS: nobody's request comes, but a contact.
func TestContactsTellWhoBroughtNoRequest(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		e := fakeendpoint.Start(t, "refuse, close(when: before), 200", fakeendpoint.InMemory())
		s := scene{T: t, Endpoint: e, client: e.Client()}
		s.wantAttempts("connect: refused")
		time.Sleep(time.Minute)
		s.wantAttempts("answer: end|answer: reset|request: reset|request: end", "answer: 200")
		got := e.Contacts()
		if len(got) != 2 {
			t.Fatalf("%d contacts, want 2: %+v", len(got), got)
		}
		if c := got[0]; c.Connection != 0 || c.Behaviour != "refuse" || c.Error == "" {
			t.Errorf("the first contact is %+v", c)
		}
		if c := got[1]; c.Connection != 1 || c.Behaviour != "close(when: before)" || c.Error == "" || c.At.Sub(got[0].At) != time.Minute {
			t.Errorf("the second contact is %+v", c)
		}
	})
}

func TestAnEndpointWithoutStartHasNoClient(t *testing.T) {
	t.Parallel()
	e := fakeendpoint.New(fakeendpoint.MustParse("200"))
	defer func() { _ = e.Close() }()
	if _, err := e.DialContext(t.Context(), "tcp", "hooks.test:80"); err == nil || e.Client() != (*http.Client)(nil) || e.URL() != "" {
		t.Errorf("got the client %v, the URL %q and the error %v", e.Client(), e.URL(), err)
	}
}
