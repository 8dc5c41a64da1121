package sender_test

import (
	"context"
	"net"
	"net/http"
	"testing"
	"time"

	"github.com/hookdrill/hookdrill/simulator/sender"
)

// lateIsFailed is a sender's defect that no policy can express: it waits longer
// than it should, then calls what was late failed, yet retries a late 5xx.
func lateIsFailed(limit time.Duration) sender.DecideFunc {
	return func(p sender.Policy, past []sender.Attempt, draw sender.Draw) sender.Decision {
		if len(past) > 0 {
			last := past[len(past)-1]
			late := last.Head.Sub(last.Ready) > limit
			if late && last.Class != sender.Class5xx {
				return sender.Decision{Reason: "timeout"}
			}
		}
		return sender.Decide(p, past, draw)
	}
}

func TestTheDecisionCanBeReplaced(t *testing.T) {
	t.Parallel()
	p := langsmith(t)
	p.Timeouts.Response = 30 * time.Second
	e := new(endpoint)
	e.connects = []connect{answering(6*time.Second, status(500))(e), answering(6*time.Second, status(200))(e)}
	c := sender.Config{Policy: p, Decide: lateIsFailed(5 * time.Second)}
	play(t, inVirtualTime(t), c, e, func(ctx context.Context, s *sender.Sender) {
		outcome := s.Deliver(ctx, delivery(t, "http://"+host))
		if outcome.Delivered || outcome.Reason != "timeout" || len(outcome.Attempts) != 2 {
			t.Errorf("outcome %+v", outcome)
		}
	})
}

func TestThePolicyCanBeReplaced(t *testing.T) {
	t.Parallel()
	p := langsmith(t)
	p.Retries[1].On = append(p.Retries[1].On, sender.ClassTransport)
	e := new(endpoint)
	e.connects = []connect{serving(func(e *endpoint, c net.Conn) { e.read(c); reset(c) })(e), answering(0, status(200))(e)}
	if outcome := deliver(t, p, e, delivery(t, "http://"+host)); !outcome.Delivered || len(outcome.Attempts) != 2 {
		t.Errorf("outcome %+v", outcome)
	}
}

// A transport can be wrapped; its phases are still seen.
func TestTheTransportCanBeWrapped(t *testing.T) {
	t.Parallel()
	e := new(endpoint)
	e.connects = []connect{answering(time.Second, status(200))(e)}
	c := sender.Config{Policy: langsmith(t), Transport: func(inner http.RoundTripper) http.RoundTripper {
		return roundTrip(func(r *http.Request) (*http.Response, error) {
			r = r.Clone(r.Context())
			r.Header.Set("X-Wrapped", "yes")
			return inner.RoundTrip(r)
		})
	}}
	play(t, inVirtualTime(t), c, e, func(ctx context.Context, s *sender.Sender) {
		a := s.Deliver(ctx, delivery(t, "http://"+host)).Attempts[0]
		if a.Written.IsZero() || a.Ready.IsZero() || a.Head.Sub(a.Ready) != time.Second {
			t.Errorf("the attempt is %+v", a)
		}
	})
}
