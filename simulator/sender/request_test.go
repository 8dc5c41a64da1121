package sender_test

import (
	"bytes"
	"net/http"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

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
		deliver(t, langsmith(t), e, d)
		if len(e.requests) != 3 {
			t.Fatalf("%d requests, want 3", len(e.requests))
		}
		if e.requests[0] != e.requests[1] || e.requests[0] != e.requests[2] {
			t.Errorf("the requests differ: %s", cmp.Diff(e.requests[0], e.requests[1]))
		}
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
		"Content-Length: 11",
		"Authorization: Basic dXNlcjpwYXNz",
		"Content-Type: application/json",
		"Idempotency-Key: i",
		"X-Api-Key: k",
		"Connection: close",
		"", `{"runs":[]}`,
	}, "\r\n")
	if diff := cmp.Diff([]string{want}, e.requests); diff != "" {
		t.Errorf("the request (-want +got):\n%s", diff)
	}
}
