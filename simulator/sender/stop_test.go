package sender_test

import (
	"context"
	"net"
	"sync"
	"testing"
	"time"

	"github.com/hookdrill/hookdrill/simulator/sender"
)

func TestCancellingEndsADelivery(t *testing.T) {
	t.Parallel()
	cases := []struct {
		name     string
		after    time.Duration
		answer   string
		attempts int
		class    sender.Class
	}{
		{"before it", 0, status(200), 0, ""},
		{"in an attempt", 2 * time.Second, status(200), 1, sender.ClassStopped},
		{"in a pause", 3500 * time.Millisecond, status(500), 1, sender.Class5xx},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			e := new(endpoint)
			e.connects = []connect{answering(3*time.Second, c.answer)(e)}
			play(t, inVirtualTime(t), sender.Config{Policy: langsmith(t)}, e, func(ctx context.Context, s *sender.Sender) {
				start := time.Now()
				ctx, cancel := context.WithTimeout(ctx, c.after)
				defer cancel()
				outcome := s.Deliver(ctx, delivery(t, "http://"+host))
				if outcome.Delivered || outcome.Reason != "stopped" || len(outcome.Attempts) != c.attempts {
					t.Errorf("outcome %+v", outcome)
				}
				if c.attempts > 0 && outcome.Attempts[0].Class != c.class {
					t.Errorf("the attempt is %+v, want class %q", outcome.Attempts[0], c.class)
				}
				if took := time.Since(start); took != c.after {
					t.Errorf("it took %v, want %v", took, c.after)
				}
			})
		})
	}
}

func TestCloseStopsAndWaits(t *testing.T) {
	t.Parallel()
	e := new(endpoint)
	hanging := connect{serve: func(c net.Conn) { hang(c) }}
	e.connects = []connect{hanging, hanging, hanging}
	var mu sync.Mutex
	var outcomes []sender.Outcome
	journal := sender.JournalFunc(func(entry sender.Entry) {
		mu.Lock()
		defer mu.Unlock()
		if entry.Event == sender.EventEnded {
			outcomes = append(outcomes, *entry.Outcome)
		}
	})
	play(t, inVirtualTime(t), sender.Config{Policy: langsmith(t), Journal: journal}, e, func(ctx context.Context, s *sender.Sender) {
		for range 3 {
			go s.Deliver(ctx, delivery(t, "http://"+host))
		}
		time.Sleep(time.Second)
		if err := s.Close(); err != nil {
			t.Error(err)
		}
		mu.Lock()
		defer mu.Unlock()
		if len(outcomes) != 3 {
			t.Errorf("%d deliveries had ended when Close came back, want 3", len(outcomes))
		}
		for _, outcome := range outcomes {
			if outcome.Reason != "stopped" || len(outcome.Attempts) != 1 {
				t.Errorf("outcome %+v", outcome)
			}
		}
		if late := s.Deliver(ctx, delivery(t, "http://"+host)); late.Reason != "stopped" || len(late.Attempts) != 0 {
			t.Errorf("after Close a delivery came to %+v", late)
		}
	})
}
