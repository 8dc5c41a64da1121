package sender_test

import (
	"encoding/json"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/hookdrill/hookdrill/simulator/sender"
)

// step is what the endpoint of a vector does to one attempt.
type step struct {
	Respond      int     `json:"respond"`
	DelayS       float64 `json:"delay_s"`
	BodyDelayS   float64 `json:"body_delay_s"`
	Connect      string  `json:"connect"`
	AfterRequest string  `json:"after_request"`
	Headers      map[string]string
}

// vector is one case of testdata/langsmith-delivery-cases.json.
type vector struct {
	Name     string `json:"name"`
	Endpoint []step `json:"endpoint"`
	Expect   struct {
		Requests int    `json:"requests_received"`
		Connects int    `json:"connection_attempts"`
		Outcome  string `json:"outcome"`
		Reason   string `json:"reason"`
	} `json:"expect"`
}

func vectors(t *testing.T) []vector {
	t.Helper()
	text, err := os.ReadFile("testdata/langsmith-delivery-cases.json")
	if err != nil {
		t.Fatal(err)
	}
	var file struct{ Cases []vector }
	if err := json.Unmarshal(text, &file); err != nil {
		t.Fatal(err)
	}
	if len(file.Cases) == 0 {
		t.Fatal("the file holds no cases")
	}
	return file.Cases
}

// attempt is what a sender with LangSmith's deadlines makes of s.
func (s step) attempt() sender.Attempt {
	switch {
	case s.Connect != "":
		return sender.Attempt{Class: sender.ClassConnect}
	case s.AfterRequest != "":
		return sender.Attempt{Class: sender.ClassTransport, Request: 1}
	case s.DelayS > 5:
		return sender.Attempt{Class: sender.ClassTimeout, Request: 1}
	}
	a := sender.Attempt{Class: sender.ClassOf(s.Respond), Status: s.Respond, Request: 1}
	if s.Headers["Retry-After"] != "" {
		a.RetryAfter = time.Hour
	}
	return a
}

// The decision level of the vectors: no network, only classes.
func TestDecideGoesByTheVectors(t *testing.T) {
	t.Parallel()
	policy, err := sender.PolicyNamed("langsmith")
	if err != nil {
		t.Fatal(err)
	}
	for _, v := range vectors(t) {
		t.Run(v.Name, func(t *testing.T) {
			t.Parallel()
			var past []sender.Attempt
			requests := 0
			decision := sender.Decide(policy, past, nil)
			for decision.Retry && len(past) < len(v.Endpoint) {
				a := v.Endpoint[len(past)].attempt()
				requests += a.Request
				past = append(past, a)
				decision = sender.Decide(policy, past, nil)
			}
			if decision.Retry {
				t.Fatalf("after %d attempts it still wants to retry", len(past))
			}
			if len(past) != v.Expect.Connects || requests != v.Expect.Requests {
				t.Errorf("made %d connects and %d requests, want %d and %d",
					len(past), requests, v.Expect.Connects, v.Expect.Requests)
			}
			if decision.Reason != v.Expect.Reason {
				t.Errorf("the reason is %q, want %q", decision.Reason, v.Expect.Reason)
			}
			if want := strings.EqualFold(v.Expect.Outcome, "delivered"); decision.Delivered != want {
				t.Errorf("delivered is %v, want %v", decision.Delivered, want)
			}
		})
	}
}
