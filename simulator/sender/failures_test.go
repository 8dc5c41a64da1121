package sender_test

import (
	"bytes"
	"context"
	"io"
	"net"
	"os"
	"slices"
	"strings"
	"sync"
	"syscall"
	"testing"
	"testing/iotest"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/hookdrill/hookdrill/fixtures/certificates"
	"github.com/hookdrill/hookdrill/internal/stage"
	"github.com/hookdrill/hookdrill/internal/stage/wall"
	"github.com/hookdrill/hookdrill/simulator/sender"
)

// failure is an endpoint that gives no answer, and what an attempt calls it.
type failure struct {
	name    string
	scheme  string // default: http
	connect func(*endpoint) connect
	phase   sender.Phase
	class   sender.Class
	reasons []string // what is allowed: the kernel may race
}

func failures() []failure {
	return []failure{
		{"refused", "http", gated(syscall.ECONNREFUSED), sender.PhaseConnect, sender.ClassConnect, []string{"refused"}},
		{"name not found", "http", gated(&net.DNSError{IsNotFound: true}), sender.PhaseLookup, sender.ClassConnect, []string{"name-not-found"}},

		{"untrusted certificate", "https", behind(certificates.Untrusted), sender.PhaseTLS, sender.ClassConnect, []string{"tls-untrusted"}},
		{"expired certificate", "https", behind(certificates.Expired), sender.PhaseTLS, sender.ClassConnect, []string{"tls-expired"}},
		{"another's certificate", "https", behind(certificates.WrongName), sender.PhaseTLS, sender.ClassConnect, []string{"tls-wrong-name"}},
		{"no TLS", "https", serving(func(_ *endpoint, c net.Conn) { say(c, status(400)) }), sender.PhaseTLS, sender.ClassConnect, []string{"tls-other"}},
		{"reset in the handshake", "https", serving(func(_ *endpoint, c net.Conn) { take(c, 10); reset(c) }), sender.PhaseTLS, sender.ClassConnect, []string{"tls-other"}},

		{"reset after the request", "http", serving(func(e *endpoint, c net.Conn) { e.read(c); reset(c) }), sender.PhaseWait, sender.ClassTransport, []string{"reset"}},
		{"closed after the request", "http", serving(func(e *endpoint, c net.Conn) { e.read(c) }), sender.PhaseWait, sender.ClassTransport, []string{"eof"}},
		{"closed in the head", "http", serving(func(e *endpoint, c net.Conn) { e.answer("HTTP/1.1 200 OK\r\nX-Hal")(c) }), sender.PhaseWait, sender.ClassTransport, []string{"eof"}},
		{"no HTTP", "http", serving(func(e *endpoint, c net.Conn) { e.answer("220 mail.test ready\r\n\r\n")(c); hang(c) }), sender.PhaseWait, sender.ClassTransport, []string{"malformed"}},
		{"a head too large", "http", answering(0, status(200, "X-Large: "+strings.Repeat("x", 300<<10))), sender.PhaseWait, sender.ClassTransport, []string{"malformed"}},
		{"an endless head", "http", serving(endlessHead), sender.PhaseWait, sender.ClassTransport, []string{"malformed"}},
	}
}

// Both networks agree on how an attempt failed.
func TestFailuresAreCalledTheSameOnBothNetworks(t *testing.T) {
	t.Parallel()
	for _, f := range failures() {
		t.Run(f.name, func(t *testing.T) {
			t.Parallel()
			for _, on := range []stage.Stage{inVirtualTime(t), wall.New()} {
				e := new(endpoint)
				e.connects = []connect{f.connect(e)}
				outcome := deliverOn(t, on, once(t), e, delivery(t, f.scheme+"://"+host+"/in"))
				if len(outcome.Attempts) != 1 {
					t.Fatalf("%s: %d attempts, want 1", on.Name(), len(outcome.Attempts))
				}
				a := outcome.Attempts[0]
				if a.Phase != f.phase || a.Class != f.class || !slices.Contains(f.reasons, a.Reason) {
					t.Errorf("%s: phase %q, class %q, reason %q (%s); want %q, %q, %q",
						on.Name(), a.Phase, a.Class, a.Reason, a.Error, f.phase, f.class, f.reasons)
				}
				if want := f.class == sender.ClassTransport; a.Written.IsZero() == want {
					t.Errorf("%s: written at %v", on.Name(), a.Written)
				}
				if a.Error == "" || outcome.Delivered || outcome.Reason != string(f.class) {
					t.Errorf("%s: outcome %+v", on.Name(), outcome)
				}
			}
		})
	}
}

// What only some networks do to a dial.
func TestDialsThatFailOtherwise(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		err    error
		phase  sender.Phase
		reason string
	}{
		{os.NewSyscallError("connect", syscall.EHOSTUNREACH), sender.PhaseConnect, "unreachable"},
		{os.NewSyscallError("connect", syscall.ENETUNREACH), sender.PhaseConnect, "unreachable"},
		{os.NewSyscallError("connect", syscall.ETIMEDOUT), sender.PhaseConnect, "connect-timeout"},
		{os.NewSyscallError("connect", syscall.EACCES), sender.PhaseConnect, "connect-other"},
		{&net.DNSError{Err: "server misbehaving", IsTemporary: true}, sender.PhaseLookup, "lookup-failed"},
		{&net.DNSError{Err: "i/o timeout", IsTimeout: true}, sender.PhaseLookup, "connect-timeout"},
	} {
		s := newSender(t, sender.Config{Policy: once(t), DialContext: func(context.Context, string, string) (net.Conn, error) {
			return nil, &net.OpError{Op: "dial", Net: "tcp", Err: c.err}
		}})
		a := s.Deliver(context.Background(), delivery(t, "http://"+host)).Attempts[0]
		if a.Class != sender.ClassConnect || a.Phase != c.phase || a.Reason != c.reason {
			t.Errorf("%v: the attempt is %+v, want phase %q, reason %q", c.err, a, c.phase, c.reason)
		}
	}
}

// An endpoint may answer before it has read the request, and close. Its answer
// counts where it can be had; the kernel may throw it away with a reset.
func TestAnEarlyAnswerCounts(t *testing.T) {
	t.Parallel()
	early := func(_ *endpoint, c net.Conn) {
		take(c, 100)
		say(c, status(413, "Connection: close"))
	}
	for _, on := range []stage.Stage{inVirtualTime(t), wall.New()} {
		e := new(endpoint)
		e.connects = []connect{serving(early)(e)}
		d := delivery(t, "http://"+host+"/in")
		d.Body = bytes.Repeat([]byte("x"), 8<<20) // more than both sides buffer
		outcome := deliverOn(t, on, once(t), e, d)
		a := outcome.Attempts[0]
		answered := a.Class == sender.Class4xx && a.Status == 413
		broken := a.Class == sender.ClassTransport && slices.Contains([]string{"reset", "eof"}, a.Reason)
		if !answered && !broken || on.Name() == "virtual" && !answered {
			t.Errorf("%s: the attempt is %+v", on.Name(), a)
		}
	}
}

// An endpoint that speaks before it is asked does not race with the request.
func TestAnAnswerBeforeTheRequestWaitsForIt(t *testing.T) {
	t.Parallel()
	for _, on := range []stage.Stage{inVirtualTime(t), wall.New()} {
		e := new(endpoint)
		hasty := func(c net.Conn) { say(c, status(202)); e.read(c) }
		e.connects = []connect{{serve: hasty}, {serve: secured("good", hasty)}}
		for i, scheme := range []string{"http", "https"} {
			outcome := deliverOn(t, on, once(t), e, delivery(t, scheme+"://"+host+"/in"))
			if !outcome.Delivered || outcome.Attempts[0].Status != 202 || len(e.requests) != i+1 {
				t.Errorf("%s, %s: outcome %+v after %d requests", on.Name(), scheme, outcome, len(e.requests))
			}
		}
	}
}

// pipe is a connection as a kernel may present it: writes fail at once, and
// reads give what had come before.
type pipe struct {
	net.Conn // never used
	in       io.Reader
	writeErr error
}

func (p pipe) Read(b []byte) (int, error) { return p.in.Read(b) }
func (p pipe) Write([]byte) (int, error)  { return 0, p.writeErr }
func (p pipe) Close() error               { return nil }

// What an endpoint said before it closed counts more than that it closed; and
// a reset is one although the reading side is told of an end only.
func TestAFailedWriteLeavesTheWordToTheReader(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name   string
		in     io.Reader
		err    error
		class  sender.Class
		reason string
	}{
		{"an answer", strings.NewReader(status(413)), syscall.EPIPE, sender.Class4xx, ""},
		{"a reset", strings.NewReader(""), syscall.ECONNRESET, sender.ClassTransport, "reset"},
		{"an end", strings.NewReader(""), io.ErrShortWrite, sender.ClassTransport, "eof"},
		{"neither", iotest.ErrReader(syscall.EIO), io.ErrShortWrite, sender.ClassTransport, "broken"},
	} {
		err := &net.OpError{Op: "write", Net: "tcp", Err: os.NewSyscallError("write", c.err)}
		s := newSender(t, sender.Config{Policy: once(t), DialContext: func(context.Context, string, string) (net.Conn, error) {
			return pipe{in: c.in, writeErr: err}, nil
		}})
		a := s.Deliver(context.Background(), delivery(t, "http://"+host)).Attempts[0]
		if a.Class != c.class || a.Reason != c.reason || !a.Written.IsZero() {
			t.Errorf("%s: the attempt is %+v, want class %q, reason %q", c.name, a, c.class, c.reason)
		}
	}
}

// A dial ends with its attempt: net/http would let it go on.
func TestADialDoesNotOutliveItsAttempt(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		var mu sync.Mutex
		var over []time.Duration
		start := time.Now()
		s := newSender(t, sender.Config{Policy: langsmith(t), DialContext: func(ctx context.Context, _, _ string) (net.Conn, error) {
			<-ctx.Done()
			mu.Lock()
			defer mu.Unlock()
			over = append(over, time.Since(start))
			return nil, ctx.Err()
		}})
		s.Deliver(t.Context(), delivery(t, "http://"+host))
		synctest.Wait()
		mu.Lock()
		defer mu.Unlock()
		want := []time.Duration{5 * time.Second, 10 * time.Second, 15500 * time.Millisecond}
		if diff := cmp.Diff(want, over); diff != "" {
			t.Errorf("the dials ended at (-want +got):\n%s", diff)
		}
	})
}

func gated(err error) func(*endpoint) connect {
	return func(*endpoint) connect { return connect{gate: err} }
}

func behind(name certificates.Name) func(*endpoint) connect {
	return func(e *endpoint) connect { return connect{serve: secured(name, e.answer(status(200)))} }
}

func serving(serve func(*endpoint, net.Conn)) func(*endpoint) connect {
	return func(e *endpoint) connect { return connect{serve: func(c net.Conn) { serve(e, c) }} }
}

func take(c net.Conn, bytes int) { _, _ = io.ReadFull(c, make([]byte, bytes)) }

func say(c net.Conn, text string) { _, _ = io.WriteString(c, text) }

func endlessHead(e *endpoint, c net.Conn) {
	e.answer("HTTP/1.1 200 OK\r\n")(c)
	for {
		if _, err := io.WriteString(c, "X-More: "+strings.Repeat("x", 1000)+"\r\n"); err != nil {
			return
		}
	}
}
