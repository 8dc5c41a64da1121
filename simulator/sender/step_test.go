package sender_test

import (
	"context"
	"encoding/json"
	"syscall"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/hookdrill/hookdrill/simulator/sender"
)

// rocky is an endpoint with something of everything on the way to its 200.
func rocky() *endpoint {
	e := new(endpoint)
	e.connects = []connect{
		{gate: syscall.ECONNREFUSED},
		answering(time.Second, status(500))(e),
		{gate: syscall.ECONNREFUSED},
		answering(2*time.Second, status(503))(e),
		answering(0, status(200))(e),
	}
	return e
}

// Whoever goes step by step, with a sender of its own for every attempt and the
// past kept as JSON between them, makes the very delivery that Deliver makes:
// times, jitter and journal included.
func TestStepsAreADelivery(t *testing.T) {
	t.Parallel()
	record := func(scene func(context.Context, *sender.Sender, sender.Config)) []sender.Entry {
		var got []sender.Entry
		c := sender.Config{Policy: langsmith(t), Seed: 7, Journal: sender.JournalFunc(func(e sender.Entry) { got = append(got, e) })}
		play(t, inVirtualTime(t), c, rocky(), func(ctx context.Context, s *sender.Sender) { scene(ctx, s, c) })
		return got
	}
	d := delivery(t, "http://"+host)
	inOne := record(func(ctx context.Context, s *sender.Sender, _ sender.Config) { s.Deliver(ctx, d) })
	stepwise := record(func(ctx context.Context, s *sender.Sender, _ sender.Config) {
		next := s.Begin(d)
		kept := []byte("[]")
		var past []sender.Attempt
		for next.Retry {
			time.Sleep(next.Pause)
			past = nil
			if err := json.Unmarshal(kept, &past); err != nil {
				t.Error(err)
			}
			var a sender.Attempt
			a, next = s.Attempt(ctx, d, past)
			past = append(past, a)
			kept, _ = json.Marshal(past)
		}
		s.End(d, sender.Outcome{Delivered: next.Delivered, Reason: next.Reason, Attempts: past})
	})
	if len(inOne) != 18 {
		t.Errorf("the delivery has %d entries, want 18: 5 attempts of 3 each, and 3 around them", len(inOne))
	}
	if diff := cmp.Diff(inOne, stepwise); diff != "" {
		t.Errorf("in steps the journal differs (-in one +in steps):\n%s", diff)
	}
}

func TestAnAttemptDoesNotChangeThePast(t *testing.T) {
	t.Parallel()
	e := new(endpoint)
	e.connects = []connect{answering(0, status(500))(e), answering(0, status(500))(e)}
	play(t, inVirtualTime(t), sender.Config{Policy: langsmith(t)}, e, func(ctx context.Context, s *sender.Sender) {
		past := make([]sender.Attempt, 1, 4) // with room behind it
		first, _ := s.Attempt(ctx, delivery(t, "http://"+host), nil)
		past[0] = first
		second, _ := s.Attempt(ctx, delivery(t, "http://"+host), past)
		if second.Number != 2 || second.Request != 2 {
			t.Errorf("the second attempt is %+v", second)
		}
		if behind := past[:2][1]; behind.Number != 0 {
			t.Errorf("the attempt was written behind the caller's past: %+v", behind)
		}
	})
}

func TestAnAttemptAfterCloseIsStopped(t *testing.T) {
	t.Parallel()
	s := newSender(t, sender.Config{Policy: langsmith(t)})
	_ = s.Close()
	a, next := s.Attempt(context.Background(), delivery(t, "http://"+host), nil)
	if a.Class != sender.ClassStopped || a.Number != 1 || next != (sender.Decision{Reason: sender.ReasonStopped}) {
		t.Errorf("the attempt is %+v, next %+v", a, next)
	}
}
