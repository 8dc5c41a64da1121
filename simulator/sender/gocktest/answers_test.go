package gocktest

import (
	"context"
	"fmt"
	"net/http"
	"testing"
	"testing/synctest"
	"time"

	"github.com/h2non/gock"

	"github.com/hookdrill/hookdrill/simulator/sender"
)

// deliver makes one delivery against what gock was told, in virtual time.
func deliver(t *testing.T, policy string) sender.Outcome {
	t.Helper()
	defer gock.OffAll()
	var outcome sender.Outcome
	synctest.Test(t, func(t *testing.T) {
		p, err := sender.PolicyNamed(policy)
		if err != nil {
			t.Fatal(err)
		}
		p.Retries[len(p.Retries)-1].Backoff.Jitter = 0
		s, err := sender.New(sender.Config{Policy: p, Transport: func(http.RoundTripper) http.RoundTripper {
			return gock.NewTransport() // it never comes to a connection
		}})
		if err != nil {
			t.Fatal(err)
		}
		defer s.Close()
		target, err := sender.ParseTarget("http://hooks.test/in")
		if err != nil {
			t.Fatal(err)
		}
		outcome = s.Deliver(context.Background(), sender.Delivery{ID: "1", URL: target, Body: []byte("{}")})
	})
	if gock.HasUnmatchedRequest() {
		t.Errorf("%d requests came unexpected", len(gock.GetUnmatchedRequests()))
	}
	return outcome
}

func in() *gock.Request { return gock.New("http://hooks.test").Post("^/in$") }

// What the LangSmith policy makes of each status: one answer of it, and a 204
// for whoever asks again.
func TestStatuses(t *testing.T) {
	retried := map[int]bool{500: true, 501: true, 502: true, 503: true, 504: true, 599: true}
	for _, status := range []int{
		200, 201, 202, 204, 206, 226, 299, 300, 301, 302, 303, 304, 307, 308,
		400, 401, 403, 404, 408, 409, 410, 413, 415, 418, 422, 425, 429, 451, 500, 501, 502, 503, 504, 599,
	} {
		in().Reply(status).SetHeader("Location", "/elsewhere")
		if retried[status] {
			in().Reply(204)
		}
		outcome := deliver(t, "langsmith")
		wantAttempts, wantReason := 1, fmt.Sprintf("%dxx", status/100)
		if retried[status] {
			wantAttempts, wantReason = 2, "2xx"
		}
		if len(outcome.Attempts) != wantAttempts || outcome.Reason != wantReason || outcome.Delivered != (wantReason == "2xx") {
			t.Errorf("%d: %d attempts, %q, delivered %v; want %d, %q",
				status, len(outcome.Attempts), outcome.Reason, outcome.Delivered, wantAttempts, wantReason)
		}
		if got := outcome.Attempts[0].Status; got != status {
			t.Errorf("the status is %d, want %d", got, status)
		}
	}
}

func TestRetryAfter(t *testing.T) {
	cases := []struct {
		policy, header string
		want           time.Duration
	}{
		{"langsmith", "", time.Second},
		{"langsmith", "7", time.Second}, // A13: ignored
		{"standard-webhooks", "", 5 * time.Second},
		{"standard-webhooks", "7", 7 * time.Second},
		{"standard-webhooks", "6.5", 7 * time.Second},
		{"standard-webhooks", "Sat, 01 Jan 2000 00:00:08 GMT", 8 * time.Second}, // a bubble begins at midnight
		{"standard-webhooks", "3600", 10 * time.Second},
		{"standard-webhooks", "1", 5 * time.Second},
		{"standard-webhooks", "later", 5 * time.Second},
	}
	for _, c := range cases {
		in().Reply(503).SetHeader("Retry-After", c.header)
		in().Reply(200)
		outcome := deliver(t, c.policy)
		if len(outcome.Attempts) != 2 {
			t.Fatalf("%s, %q: %d attempts, want 2", c.policy, c.header, len(outcome.Attempts))
		}
		gap := outcome.Attempts[1].Start.Sub(outcome.Attempts[0].End)
		if gap != c.want {
			t.Errorf("%s, %q: the pause is %v, want %v", c.policy, c.header, gap, c.want)
		}
	}
}
