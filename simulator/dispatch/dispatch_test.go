package dispatch_test

import (
	"context"
	"errors"
	"net/http"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/hookdrill/hookdrill/simulator/dispatch"
	"github.com/hookdrill/hookdrill/simulator/queue"
	"github.com/hookdrill/hookdrill/simulator/sender"
)

// A delivery through the queue is the very delivery that Deliver makes: times,
// jitter, journal and outcome included.
func TestADeliveryIsTheSenders(t *testing.T) {
	t.Parallel()
	var through, direct []sender.Entry
	var recorded dispatch.Record
	play(t, func(f *field) {
		defer f.endpoint("a.test", answers(503, 500, 200))()
		p := f.party(queue.Options{}, nil)
		p.put("a.test", 1)
		f.until(1)
		p.stop()
		through = f.entries
		for r, err := range memoryRecords(f) {
			if err != nil {
				t.Error(err)
			}
			if recorded, err = dispatch.ReadRecord(r); err != nil {
				t.Error(err)
			}
		}
	})
	play(t, func(f *field) {
		defer f.endpoint("a.test", answers(503, 500, 200))()
		p := f.party(queue.Options{}, nil)
		d, _ := resolve(f.ctx, queue.Item{Lane: "a.test", Body: []byte("a.test/0")})
		d.ID = "a.test/0"
		p.sender.Deliver(f.ctx, d)
		p.stop()
		direct = f.entries
	})
	if len(direct) != 12 {
		t.Errorf("the delivery has %d entries, want 12", len(direct))
	}
	if diff := cmp.Diff(direct, through); diff != "" {
		t.Errorf("through the queue the journal differs (-direct +through):\n%s", diff)
	}
	want := dispatch.Record{Outcome: *direct[len(direct)-1].Outcome}
	if diff := cmp.Diff(want, recorded); diff != "" {
		t.Errorf("the record (-want +got):\n%s", diff)
	}
}

// While an endpoint never answers, the deliveries to the other one go on.
func TestASlowEndpointHoldsUpNobody(t *testing.T) {
	t.Parallel()
	play(t, func(f *field) {
		defer f.endpoint("slow.test", silence)()
		defer f.endpoint("quick.test", answers(200))()
		start := time.Now()
		p := f.party(queue.Options{PerLane: 4}, func(c *dispatch.Config) { c.Concurrency = 8 })
		p.put("slow.test", 100)
		p.put("quick.test", 200)
		f.until(200)
		if took := time.Since(start); took > 4*time.Second { // before the first timeout
			t.Errorf("the quick deliveries took %v", took)
		}
		f.until(300)
		if took := time.Since(start); took.Round(time.Second) != 125*time.Second {
			t.Errorf("100 timeouts of 5 s, 4 at once, took %v", took)
		}
		p.stop()
		for id, r := range f.ended {
			if quick := id[0] == 'q'; r.Delivered != quick || len(r.Attempts) != 1 {
				t.Errorf("%s ended %+v", id, r)
			}
		}
	})
}

func TestStopWaitsForAttempts(t *testing.T) {
	t.Parallel()
	play(t, func(f *field) {
		defer f.endpoint("a.test", func(_ int, _ http.ResponseWriter, _ *http.Request) { time.Sleep(3 * time.Second) })()
		p := f.party(queue.Options{PerLane: 2}, nil)
		p.put("a.test", 5)
		time.Sleep(time.Second)
		p.stop()
		if len(f.ended) != 2 || len(f.arrived) != 2 {
			t.Errorf("%d deliveries ended, %d requests arrived, want 2 and 2", len(f.ended), len(f.arrived))
		}
		// The others are still there.
		p = f.party(queue.Options{}, nil)
		f.until(5)
		p.stop()
		if len(f.arrived) != 5 {
			t.Errorf("%d requests arrived for 5 deliveries", len(f.arrived))
		}
	})
}

// Whoever loses patience gets the attempts cut short, and their deliveries are
// attempted again.
func TestStopWithoutPatienceGivesBack(t *testing.T) {
	t.Parallel()
	play(t, func(f *field) {
		defer f.endpoint("a.test", func(n int, _ http.ResponseWriter, r *http.Request) {
			if n <= 2 {
				<-r.Context().Done()
			}
		})()
		p := f.party(queue.Options{}, nil)
		p.put("a.test", 2)
		time.Sleep(time.Second)
		ctx, cancel := context.WithTimeout(f.ctx, time.Second)
		defer cancel()
		if err := p.dispatcher.Stop(ctx); !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("Stop: %v", err)
		}
		p.stop()
		p = f.party(queue.Options{}, nil)
		f.until(2)
		p.stop()
		for id, r := range f.ended {
			if !r.Delivered || len(r.Attempts) != 2 || r.Attempts[0].Class != sender.ClassStopped || r.Attempts[1].Number != 2 || r.Unseen != 0 {
				t.Errorf("%s ended %+v", id, r)
			}
		}
	})
}

func TestResolve(t *testing.T) {
	t.Parallel()
	play(t, func(f *field) {
		defer f.endpoint("a.test", answers(200))()
		start := time.Now()
		tries := 0
		p := f.party(queue.Options{}, func(c *dispatch.Config) {
			c.Resolve = func(ctx context.Context, i queue.Item) (sender.Delivery, error) {
				if tries++; tries < 3 {
					return sender.Delivery{}, errors.New("the vault is locked")
				}
				return resolve(ctx, i)
			}
		})
		p.put("a.test", 1)
		f.until(1)
		if took := time.Since(start).Round(time.Second); took != 2*dispatch.DefaultHoldOff || len(f.trouble) != 2 {
			t.Errorf("it took %v, with the troubles %v", took, f.trouble)
		}
		if r := f.ended["a.test/0"]; !r.Delivered || len(r.Attempts) != 1 {
			t.Errorf("it ended %+v", r)
		}
		p.stop()

		p = f.party(queue.Options{}, func(c *dispatch.Config) {
			c.Resolve = func(context.Context, queue.Item) (sender.Delivery, error) {
				return sender.Delivery{}, dispatch.ErrGone
			}
		})
		p.put("b.test", 1)
		f.until(2)
		p.stop()
		if diff := cmp.Diff(dispatch.Record{Outcome: sender.Outcome{Reason: dispatch.ReasonGone}}, f.ended["b.test/0"]); diff != "" {
			t.Errorf("gone (-want +got):\n%s", diff)
		}
	})
}

func TestAStateThatCannotBeReadEndsTheDelivery(t *testing.T) {
	t.Parallel()
	play(t, func(f *field) {
		p := f.party(queue.Options{}, nil)
		if err := p.queue.Put(f.ctx, queue.Item{ID: "a", Lane: "a.test", State: []byte("{")}); err != nil {
			t.Error(err)
		}
		f.until(1)
		p.stop()
		if r := f.ended["a"]; r.Reason != dispatch.ReasonUnreadable || r.Delivered || len(f.trouble) != 1 {
			t.Errorf("it ended %+v, with the troubles %v", r, f.trouble)
		}
	})
}

func TestStartSaysWhatIsMissing(t *testing.T) {
	t.Parallel()
	if _, err := dispatch.Start(dispatch.Config{}); err == nil {
		t.Error("a dispatcher of nothing started")
	}
}
