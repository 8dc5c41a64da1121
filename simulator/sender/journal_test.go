package sender_test

import (
	"context"
	"fmt"
	"strconv"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/hookdrill/hookdrill/simulator/sender"
)

func TestTheJournalTellsADeliveryInOrder(t *testing.T) {
	t.Parallel()
	e := new(endpoint)
	e.connects = []connect{{gate: syscall.ECONNREFUSED}, answering(2*time.Second, status(200))(e)}
	var got []string
	start := time.Time{}
	journal := sender.JournalFunc(func(entry sender.Entry) {
		if start.IsZero() {
			start = entry.At
		}
		line := fmt.Sprintf("%v %s %s", entry.At.Sub(start), entry.Delivery, entry.Event)
		switch entry.Event {
		case sender.EventDecided:
			line += fmt.Sprintf(" %v %s", entry.Decision.Retry, entry.Decision.Reason)
		case sender.EventStarted, sender.EventFinished:
			line += fmt.Sprintf(" %d %s", entry.Attempt.Number, entry.Attempt.Class)
		case sender.EventEnded:
			line += fmt.Sprintf(" %s after %d", entry.Outcome.Reason, len(entry.Outcome.Attempts))
		}
		got = append(got, line)
	})
	play(t, inVirtualTime(t), sender.Config{Policy: langsmith(t), Journal: journal}, e, func(ctx context.Context, s *sender.Sender) {
		s.Deliver(ctx, delivery(t, "http://"+host))
	})
	want := []string{
		"0s d1 accepted",
		"0s d1 decided true first",
		"0s d1 started 1 ",
		"0s d1 finished 1 connect",
		"0s d1 decided true connect",
		"0s d1 started 2 ",
		"2s d1 finished 2 2xx",
		"2s d1 decided false 2xx",
		"2s d1 ended 2xx after 2",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("the journal (-want +got):\n%s", diff)
	}
}

// history is the outcomes of many deliveries, by delivery.
func history(t *testing.T, seed uint64, deliveries int) map[string]sender.Outcome {
	t.Helper()
	var mu sync.Mutex
	outcomes := make(map[string]sender.Outcome)
	e := new(endpoint)
	for i := range 3 * deliveries {
		e.connects = append(e.connects, answering(time.Duration(i%3)*time.Second, status(500))(e))
	}
	c := sender.Config{Policy: langsmith(t), Seed: seed}
	play(t, inVirtualTime(t), c, e, func(ctx context.Context, s *sender.Sender) {
		var under sync.WaitGroup
		for i := range deliveries {
			d := delivery(t, "http://"+host)
			d.ID = strconv.Itoa(i)
			under.Go(func() {
				time.Sleep(time.Duration(i) * time.Hour) // so that the script meets the same ones
				outcome := s.Deliver(ctx, d)
				mu.Lock()
				defer mu.Unlock()
				outcomes[d.ID] = outcome
			})
		}
		under.Wait()
	})
	return outcomes
}

// gap is the first pause of a delivery.
func gap(o sender.Outcome) time.Duration { return o.Attempts[1].Start.Sub(o.Attempts[0].End) }

// The same seed gives the same history to the nanosecond; another delivery
// changes nothing for those before it; another seed changes the pauses.
func TestADeliverysDrawsAreItsOwn(t *testing.T) {
	t.Parallel()
	first, again, more, other := history(t, 7, 20), history(t, 7, 20), history(t, 7, 21), history(t, 8, 20)
	if diff := cmp.Diff(first, again); diff != "" {
		t.Errorf("the same seed gave another history:\n%s", diff)
	}
	delete(more, "20")
	if diff := cmp.Diff(first, more); diff != "" {
		t.Errorf("one more delivery changed the others:\n%s", diff)
	}
	if gap(first["0"]) == gap(first["1"]) {
		t.Error("two deliveries have the same draws")
	}
	for id := range first {
		if gap(first[id]) == gap(other[id]) {
			t.Errorf("delivery %s is the same with another seed", id)
		}
	}
}

// Deliveries do not wait for each other: a hundred take as long as one.
func TestDeliveriesDoNotHoldEachOtherUp(t *testing.T) {
	t.Parallel()
	e := new(endpoint)
	for range 100 {
		e.connects = append(e.connects, answering(4*time.Second, status(200))(e))
	}
	play(t, inVirtualTime(t), sender.Config{Policy: langsmith(t)}, e, func(ctx context.Context, s *sender.Sender) {
		start := time.Now()
		var under sync.WaitGroup
		for range 100 {
			under.Go(func() {
				if outcome := s.Deliver(ctx, delivery(t, "http://"+host)); !outcome.Delivered {
					t.Errorf("outcome %+v", outcome)
				}
			})
		}
		under.Wait()
		if took := time.Since(start); took != 4*time.Second {
			t.Errorf("a hundred deliveries took %v", took)
		}
	})
}

func TestRetryAfterIsRead(t *testing.T) {
	t.Parallel()
	for header, want := range map[string]time.Duration{
		"":                              0,
		"0":                             0,
		"120":                           2 * time.Minute,
		" 1.2 ":                         2 * time.Second,
		"-5":                            0,
		"soon":                          0,
		"1e3":                           0,
		"NaN":                           0,
		"99999999999999999999":          30 * 24 * time.Hour,
		"Sat, 01 Jan 2000 00:01:00 GMT": time.Minute, // a bubble begins at midnight
		"Fri, 31 Dec 1999 00:00:00 GMT": 0,
		"Sat, 01 Jan 2050 00:00:00 GMT": 30 * 24 * time.Hour,
	} {
		e := new(endpoint)
		e.connects = []connect{answering(0, status(503, "Retry-After: "+header))(e)}
		outcome := deliver(t, once(t), e, delivery(t, "http://"+host))
		if got := outcome.Attempts[0].RetryAfter; got != want {
			t.Errorf("%q is read as %v, want %v", header, got, want)
		}
	}
}
