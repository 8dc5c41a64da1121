package sender_test

import (
	"bytes"
	"context"
	"io"
	"net"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/hookdrill/hookdrill/simulator/sender"
)

// timed is one attempt whose length virtual time makes exact.
type timed struct {
	name    string
	url     string // default: plain HTTP
	connect func(*endpoint) connect
	body    int // bytes; default: a few
	class   sender.Class
	reason  string
	phase   sender.Phase
	took    time.Duration
	written bool
}

func timings() []timed {
	const s = time.Second
	ok := status(200)
	return []timed{
		{name: "in time", connect: answering(4999*time.Millisecond, ok),
			class: sender.Class2xx, phase: sender.PhaseDone, took: 4999 * time.Millisecond, written: true},
		{name: "at the deadline is late", connect: answering(5*s, ok),
			class: sender.ClassTimeout, reason: "timeout", phase: sender.PhaseWait, took: 5 * s, written: true},
		{name: "too late", connect: answering(6500*time.Millisecond, status(500)),
			class: sender.ClassTimeout, reason: "timeout", phase: sender.PhaseWait, took: 5 * s, written: true},
		{name: "the head drips", connect: answering(s, strings.Split(status(200), "")...),
			class: sender.ClassTimeout, reason: "timeout", phase: sender.PhaseWait, took: 5 * s, written: true},
		{name: "informational heads do not stop the clock", connect: answering(2*s, "HTTP/1.1 100 Continue\r\n\r\n", "HTTP/1.1 103 Early Hints\r\n\r\n", ok),
			class: sender.ClassTimeout, reason: "timeout", phase: sender.PhaseWait, took: 5 * s, written: true},
		{name: "informational heads are skipped", connect: answering(s, "HTTP/1.1 103 Early Hints\r\nLink: </x>\r\n\r\n", ok),
			class: sender.Class2xx, phase: sender.PhaseDone, took: 2 * s, written: true},
		{name: "101 is no success", connect: answering(s, "HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: x\r\n\r\n"),
			class: sender.Class1xx, phase: sender.PhaseDone, took: s, written: true},
		{name: "the body drips", connect: answering(s, "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n", "a", "b", "c", "d", "e", "f"),
			class: sender.Class2xx, phase: sender.PhaseDone, took: 5 * s, written: true},
		{name: "the body is endless", connect: serving(endlessBody),
			class: sender.Class2xx, phase: sender.PhaseDone, took: s, written: true},
		{name: "the upload stalls", connect: serving(stall), body: 1 << 20,
			class: sender.ClassTimeout, reason: "timeout", phase: sender.PhaseWrite, took: 5 * s},
		{name: "nobody answers the connect", connect: gated(syscall.ETIMEDOUT),
			class: sender.ClassConnect, reason: "connect-timeout", phase: sender.PhaseConnect, took: 5 * s},
		{name: "the handshake stalls", url: "https://" + host, connect: serving(func(_ *endpoint, c net.Conn) { hang(c) }),
			class: sender.ClassConnect, reason: "tls-timeout", phase: sender.PhaseTLS, took: 5 * s},
		{name: "ready at the deadline is late", url: "https://" + host, connect: serving(func(e *endpoint, c net.Conn) {
			time.Sleep(5 * s)
			secured("good", e.answer(ok))(c)
		}),
			class: sender.ClassConnect, reason: "tls-timeout", phase: sender.PhaseTLS, took: 5 * s},
		{name: "the handshake has a clock of its own", url: "https://" + host, connect: serving(slowHandshake),
			class: sender.Class2xx, phase: sender.PhaseDone, took: 8 * s, written: true},
	}
}

func TestAttemptsEndOnTheSecond(t *testing.T) {
	t.Parallel()
	for _, c := range timings() {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			if c.url == "" {
				c.url = "http://" + host
			}
			e := new(endpoint)
			e.connects = []connect{c.connect(e)}
			d := delivery(t, c.url)
			if c.body > 0 {
				d.Body = bytes.Repeat([]byte("x"), c.body)
			}
			a := deliver(t, once(t), e, d).Attempts[0]
			if took := a.End.Sub(a.Start).Truncate(time.Microsecond); took != c.took {
				t.Errorf("it took %v, want %v", took, c.took)
			}
			if a.Class != c.class || a.Reason != c.reason || a.Phase != c.phase {
				t.Errorf("class %q, reason %q, phase %q, want %q, %q, %q (%s)", a.Class, a.Reason, a.Phase, c.class, c.reason, c.phase, a.Error)
			}
			if a.Class == sender.ClassConnect && len(e.requests) != 0 {
				t.Errorf("a request was sent: %q", e.requests)
			}
			if a.Written.IsZero() == c.written {
				t.Errorf("written at %v, want it known: %v", a.Written, c.written)
			}
		})
	}
}

// A policy may start the response's clock as net/http does: then nothing bounds
// an upload, and only stopping the sender ends it.
func TestAClockThatStartsAfterTheUploadNeverTimesItOut(t *testing.T) {
	t.Parallel()
	p := once(t)
	p.Timeouts.ResponseFrom = sender.FromWritten
	e := new(endpoint)
	e.connects = []connect{serving(stall)(e), answering(6500*time.Millisecond, status(200))(e)}
	large := delivery(t, "http://"+host)
	large.Body = bytes.Repeat([]byte("x"), 1<<20)
	play(t, inVirtualTime(t), sender.Config{Policy: p}, e, func(ctx context.Context, s *sender.Sender) {
		day, cancel := context.WithTimeout(ctx, 24*time.Hour)
		defer cancel()
		a := s.Deliver(day, large).Attempts[0]
		if took := a.End.Sub(a.Start); a.Class != sender.ClassStopped || a.Phase != sender.PhaseWrite || took < 24*time.Hour {
			t.Errorf("the upload ended after %v as %+v", took, a)
		}
		a = s.Deliver(ctx, delivery(t, "http://"+host)).Attempts[0]
		if took := a.End.Sub(a.Start); a.Class != sender.ClassTimeout || took != 5*time.Second {
			t.Errorf("after the upload the clock ended in %v as %+v", took, a)
		}
	})
}

// The gaps of a whole delivery, to the nanosecond but for what memnet itself
// takes to put ends in order.
func TestGapsRunFromTheEndOfAnAttempt(t *testing.T) {
	t.Parallel()
	p := langsmith(t)
	p.Retries[1].Backoff.Jitter = 0
	e := new(endpoint)
	e.connects = []connect{
		{gate: syscall.ETIMEDOUT},
		{gate: syscall.ECONNREFUSED},
		answering(time.Second, status(503))(e),
		{gate: syscall.ECONNREFUSED},
		answering(2*time.Second, status(500))(e),
		answering(0, status(200))(e),
	}
	outcome := deliver(t, p, e, delivery(t, "http://"+host))
	want := []time.Duration{0, 500 * time.Millisecond, time.Second, 0, 2 * time.Second}
	if !outcome.Delivered || len(outcome.Attempts) != len(want)+1 {
		t.Fatalf("outcome %+v", outcome)
	}
	for i, gap := range want {
		got := outcome.Attempts[i+1].Start.Sub(outcome.Attempts[i].End).Truncate(time.Microsecond)
		if got != gap {
			t.Errorf("the gap after attempt %d is %v, want %v", i+1, got, gap)
		}
	}
}

func answering(delay time.Duration, responses ...string) func(*endpoint) connect {
	return func(e *endpoint) connect { return connect{serve: e.slowly(delay, responses...)} }
}

// stall reads the beginning of the request and then waits for the sender to go.
func stall(_ *endpoint, c net.Conn) {
	take(c, 1000)
	time.Sleep(48 * time.Hour)
}

func endlessBody(e *endpoint, c net.Conn) {
	e.slowly(time.Second, "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")(c)
	for {
		if _, err := io.WriteString(c, "400\r\n"+strings.Repeat("x", 0x400)+"\r\n"); err != nil {
			return
		}
	}
}

// slowHandshake takes 4 s for the handshake and 4 s for the answer.
func slowHandshake(e *endpoint, c net.Conn) {
	time.Sleep(4 * time.Second)
	secured("good", e.slowly(4*time.Second, status(200)))(c)
}
