package sender_test

import (
	"bufio"
	"bytes"
	"context"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/hookdrill/hookdrill/simulator/sender"
	"github.com/hookdrill/hookdrill/simulator/signature"
)

// hushed is a message, and what verifies it.
func hushed(t *testing.T) (signature.Message, *signature.Verifier) {
	t.Helper()
	secret, err := signature.NewSecret(bytes.Repeat([]byte("k"), 32))
	if err != nil {
		t.Fatal(err)
	}
	m, err := signature.NewMessage("msg_1", secret)
	if err != nil {
		t.Fatal(err)
	}
	v, err := signature.NewVerifier(signature.Config{Keys: []signature.VerifyingKey{secret}, Tolerance: time.Second})
	if err != nil {
		t.Fatal(err)
	}
	return m, v
}

// Each attempt is signed at its own time, over the bytes that are sent. All
// else is the same as on the first.
func TestEveryAttemptIsSignedAnew(t *testing.T) {
	t.Parallel()
	m, v := hushed(t)
	e := new(endpoint)
	for range 3 {
		e.connects = append(e.connects, answering(0, status(503))(e))
	}
	d := secretDelivery(t, "http://"+host)
	d.Signer = m
	outcome := deliver(t, langsmith(t), e, d)
	rest := map[string]bool{}
	for i, text := range e.requests {
		r, err := http.ReadRequest(bufio.NewReader(strings.NewReader(text)))
		if err != nil {
			t.Fatal(err)
		}
		body, err := io.ReadAll(r.Body)
		if err != nil {
			t.Fatal(err)
		}
		start := outcome.Attempts[i].Start
		found, err := v.Verify(start, r.Header, body)
		if err != nil || found.At.Unix() != start.Unix() || found.ID != "msg_1" {
			t.Errorf("attempt %d at %v is signed at %v: %v", i+1, start, found.At, err)
		}
		for _, name := range []string{signature.HeaderTimestamp, signature.HeaderSignature} {
			value := r.Header.Get(name)
			if !strings.Contains(text, "\r\n"+name+": "+value+"\r\n") {
				t.Errorf("%s is not written as the specification has it: %s", name, text)
			}
			text = strings.ReplaceAll(text, value, "")
		}
		rest[text] = true
	}
	if len(e.requests) != 3 || len(rest) != 1 {
		t.Errorf("%d requests came, and without what is signed %d differ", len(e.requests), len(rest))
	}
}

// fields are those of a signer that says the same on every attempt.
type fields http.Header

func (f fields) Sign(time.Time, []byte) http.Header { return http.Header(f) }

func TestASignersFieldsTakeTheirPlace(t *testing.T) {
	t.Parallel()
	e := new(endpoint)
	e.connects = []connect{answering(0, status(200))(e)}
	header, err := sender.NewHeaders(http.Header{"X-Stamp": {"mine"}, "X-Other": {"stays"}})
	if err != nil {
		t.Fatal(err)
	}
	d := delivery(t, "http://"+host)
	d.Header, d.Signer = header, fields{"x-stamp": {"theirs"}}
	deliver(t, langsmith(t), e, d)
	text := e.requests[0]
	if strings.Contains(text, "mine") || !strings.Contains(text, "\r\nx-stamp: theirs\r\n") || !strings.Contains(text, "\r\nX-Other: stays\r\n") {
		t.Errorf("what was sent is %q", text)
	}
}

// What signs can be wrapped, and nothing is wrapped where nothing signs.
func TestTheSignerCanBeReplaced(t *testing.T) {
	t.Parallel()
	wrapped := 0
	c := sender.Config{Policy: langsmith(t), Signer: func(sender.Signer) sender.Signer {
		wrapped++
		return fields{"x-stamp": {"replaced"}}
	}}
	e := new(endpoint)
	for _, code := range []int{503, 200, 200} {
		e.connects = append(e.connects, answering(0, status(code))(e))
	}
	play(t, inVirtualTime(t), c, e, func(ctx context.Context, s *sender.Sender) {
		d := delivery(t, "http://"+host)
		d.Signer = fields{"x-stamp": {"mine"}}
		s.Deliver(ctx, d)
		d.Signer = nil
		s.Deliver(ctx, d)
	})
	for i, want := range []bool{true, true, false} {
		if strings.Contains(e.requests[i], "x-stamp: replaced") != want {
			t.Errorf("request %d is %q", i+1, e.requests[i])
		}
	}
	if wrapped != 1 {
		t.Errorf("it was wrapped %d times for one signed delivery", wrapped)
	}
}

// A signature is over a body for one host: it goes to no other.
func TestNoSignatureGoesToAnotherHost(t *testing.T) {
	t.Parallel()
	m, _ := hushed(t)
	e := new(endpoint)
	e.connects = []connect{
		answering(0, status(307, "Location: http://other.hooks.test/in"))(e),
		answering(0, status(200))(e),
	}
	p := once(t)
	p.Redirects = 1
	d := delivery(t, "http://"+host)
	d.Signer = m
	deliverOn(t, anyName{inVirtualTime(t)}, p, e, d)
	if len(e.requests) != 2 || !strings.Contains(e.requests[0], signature.HeaderSignature) || strings.Contains(e.requests[1], "webhook-") {
		t.Errorf("what was sent is %q", e.requests)
	}
}
