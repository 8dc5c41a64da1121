package sender_test

import (
	"fmt"
	"net"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/hookdrill/hookdrill/fixtures/certificates"
	"github.com/hookdrill/hookdrill/simulator/sender"
)

// connect is the vector's step as an endpoint plays it on the wire.
func (s step) connect(e *endpoint) connect {
	switch s.Connect {
	case "refuse":
		return connect{gate: syscall.ECONNREFUSED}
	case "dns-error":
		return connect{gate: &net.DNSError{IsNotFound: true}}
	case "timeout":
		return connect{gate: syscall.ETIMEDOUT}
	case "tls-untrusted":
		return connect{serve: secured(certificates.Untrusted, e.answer(status(200)))}
	}
	switch s.AfterRequest {
	case "rst":
		return connect{serve: func(c net.Conn) { e.read(c); reset(c) }}
	case "fin":
		return connect{serve: func(c net.Conn) { e.read(c) }}
	}
	if s.BodyDelayS > 0 {
		head := fmt.Sprintf("HTTP/1.1 %d x\r\nContent-Length: 2\r\n\r\n", s.Respond)
		return connect{serve: func(c net.Conn) {
			e.answer(head)(c)
			time.Sleep(seconds(s.BodyDelayS))
			_, _ = c.Write([]byte("ok"))
		}}
	}
	var header []string
	for name, value := range s.Headers {
		header = append(header, name+": "+value)
	}
	return connect{serve: e.slowly(seconds(s.DelayS), status(s.Respond, header...))}
}

func seconds(s float64) time.Duration { return time.Duration(s * float64(time.Second)) }

// The same vectors over HTTP, in virtual time.
func TestDeliverGoesByTheVectors(t *testing.T) {
	t.Parallel()
	for _, v := range vectors(t) {
		t.Run(v.Name, func(t *testing.T) {
			t.Parallel()
			e := new(endpoint)
			scheme := "http"
			for _, s := range v.Endpoint {
				e.connects = append(e.connects, s.connect(e))
				if strings.HasPrefix(s.Connect, "tls-") {
					scheme = "https"
				}
			}
			outcome := deliver(t, langsmith(t), e, delivery(t, scheme+"://"+host+"/in"))

			if e.next != v.Expect.Connects || len(e.requests) != v.Expect.Requests {
				t.Errorf("the endpoint saw %d connects and %d requests, want %d and %d",
					e.next, len(e.requests), v.Expect.Connects, v.Expect.Requests)
			}
			if outcome.Reason != v.Expect.Reason || outcome.Delivered != (v.Expect.Outcome == "delivered") {
				t.Errorf("the outcome is %q, delivered %v, want %q, %s",
					outcome.Reason, outcome.Delivered, v.Expect.Reason, v.Expect.Outcome)
			}
			checkAttempts(t, outcome.Attempts)
		})
	}
}

// checkAttempts holds for every history of the LangSmith policy.
func checkAttempts(t *testing.T, attempts []sender.Attempt) {
	t.Helper()
	requests := 0
	for i, a := range attempts {
		sent := !a.Ready.IsZero()
		if sent {
			requests++
		}
		if a.Number != i+1 || sent && a.Request != requests || !sent && a.Request != 0 {
			t.Errorf("attempt %d is numbered %d, request %d", i+1, a.Number, a.Request)
		}
		if a.Class == sender.ClassConnect == sent {
			t.Errorf("attempt %d of class %s was ready: %v", i+1, a.Class, sent)
		}
		if took := a.End.Sub(a.Start); took > 10*time.Second {
			t.Errorf("attempt %d took %v, more than its two deadlines", i+1, took)
		}
	}
}
