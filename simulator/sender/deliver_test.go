package sender_test

import (
	"context"
	"io"
	"net/http"
	"net/http/httptest"
	"sync"
	"testing"
	"time"

	"github.com/hookdrill/hookdrill/simulator/sender"
)

// quick is LangSmith's policy with pauses short enough for wall time.
func quick(t *testing.T) sender.Policy {
	t.Helper()
	p, err := sender.PolicyNamed("langsmith")
	if err != nil {
		t.Fatal(err)
	}
	for i := range p.Retries {
		p.Retries[i].Backoff = sender.Backoff{Base: time.Millisecond}
	}
	return p
}

func newSender(t *testing.T, c sender.Config) *sender.Sender {
	t.Helper()
	s, err := sender.New(c)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() })
	return s
}

func delivery(t *testing.T, url string) sender.Delivery {
	t.Helper()
	target, err := sender.ParseTarget(url)
	if err != nil {
		t.Fatal(err)
	}
	return sender.Delivery{ID: "d1", URL: target, Body: []byte(`{"runs":[]}`)}
}

func TestDeliverOverLoopback(t *testing.T) {
	t.Parallel()
	var mu sync.Mutex
	var got []string
	endpoint := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		mu.Lock()
		defer mu.Unlock()
		got = append(got, r.Method+" "+r.URL.String()+" "+r.Header.Get("Content-Type")+" "+string(body))
		if len(got) < 3 {
			w.WriteHeader(http.StatusBadGateway)
		}
	}))
	defer endpoint.Close()

	outcome := newSender(t, sender.Config{Policy: quick(t)}).Deliver(context.Background(), delivery(t, endpoint.URL+"/in?secret=canary"))

	if !outcome.Delivered || outcome.Reason != "2xx" || len(outcome.Attempts) != 3 {
		t.Errorf("outcome %+v", outcome)
	}
	want := `POST /in?secret=canary application/json {"runs":[]}`
	if len(got) != 3 || got[0] != want || got[1] != want || got[2] != want {
		t.Errorf("the endpoint received %q", got)
	}
	for i, a := range outcome.Attempts {
		inOrder := !a.Start.After(a.Ready) && !a.Ready.After(a.Written) && !a.Written.After(a.Head) && !a.Head.After(a.End)
		if a.Number != i+1 || a.Request != i+1 || a.Phase != sender.PhaseDone || a.Ready.IsZero() || !inOrder {
			t.Errorf("attempt %d is %+v", i+1, a)
		}
	}
}
