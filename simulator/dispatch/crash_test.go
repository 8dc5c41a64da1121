package dispatch_test

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"math/rand/v2"
	"net/http"
	"testing"
	"time"

	"github.com/hookdrill/hookdrill/simulator/dispatch"
	"github.com/hookdrill/hookdrill/simulator/queue"
	"github.com/hookdrill/hookdrill/simulator/queue/memory"
	"github.com/hookdrill/hookdrill/simulator/sender"
)

// memoryRecords are the records on the field's disk.
func memoryRecords(f *field) iter.Seq2[queue.Record, error] {
	q := memory.Open(f.disk, queue.Options{})
	defer q.Close()
	all := make(map[int]queue.Record)
	for r, err := range q.Records(f.ctx, 0) {
		if err != nil {
			f.Error(err)
		}
		all[len(all)] = r
	}
	return func(yield func(queue.Record, error) bool) {
		for i := range len(all) {
			if !yield(all[i], nil) {
				return
			}
		}
	}
}

// Parties die at moments drawn from a seed, one after the other. Every delivery
// ends, as recorded, exactly once; and beside attempts that died with their
// party none is made beyond the budget.
func TestDeathsLoseNothingAndAttemptNothingTwice(t *testing.T) {
	t.Parallel()
	for seed := range uint64(5) {
		t.Run(fmt.Sprint(seed), func(t *testing.T) {
			t.Parallel()
			play(t, func(f *field) {
				defer f.endpoint("a.test", func(n int, w http.ResponseWriter, _ *http.Request) {
					time.Sleep(time.Duration(n%5) * 100 * time.Millisecond)
					w.WriteHeader([]int{200, 500, 503}[n%3])
				})()
				draw := rand.New(rand.NewPCG(seed, 0))
				const deliveries = 60
				o := queue.Options{PerLane: 8}
				p := f.party(o, nil)
				p.put("a.test", deliveries)
				for range 6 {
					time.Sleep(time.Duration(draw.IntN(1500)) * time.Millisecond)
					p.kill()
					p = f.party(o, nil)
					p.put("a.test", deliveries) // whoever put them tries again, to be sure
				}
				f.until(deliveries)
				time.Sleep(time.Hour)
				p.stop()
				checkDeaths(f, deliveries)
			})
		})
	}
}

func checkDeaths(f *field, deliveries int) {
	requests := make(map[string]int)
	for _, a := range f.arrived {
		requests[a.body]++
	}
	recorded := make(map[string]int)
	unseen := 0
	for r, err := range memoryRecords(f) {
		if err != nil {
			f.Error(err)
		}
		recorded[r.ID]++
		record, err := dispatch.ReadRecord(r)
		if err != nil {
			f.Error(err)
		}
		unseen += record.Unseen
		if len(record.Attempts) > 3 || requests[r.ID] < len(record.Attempts) || requests[r.ID] > len(record.Attempts)+record.Unseen {
			f.Errorf("%s: %d requests arrived; the record has %d attempts and %d unseen", r.ID, requests[r.ID], len(record.Attempts), record.Unseen)
		}
	}
	if len(recorded) != deliveries {
		f.Errorf("%d deliveries were recorded of %d", len(recorded), deliveries)
	}
	for id, n := range recorded {
		if n != 1 {
			f.Errorf("%s was recorded %d times", id, n)
		}
	}
	if unseen == 0 {
		f.Error("no death came during an attempt, so this shows nothing")
	}
}

// failing is a queue whose disk fails for a while.
type failing struct {
	queue.Queue
	until time.Time
}

func (q failing) Take(ctx context.Context) (queue.Taken, error) {
	taken, err := q.Queue.Take(ctx)
	return failingTaken{taken, q.until}, err
}

type failingTaken struct {
	queue.Taken
	until time.Time
}

func (t failingTaken) Done(ctx context.Context, record []byte) error {
	if time.Now().Before(t.until) {
		return errors.New("the disk fails")
	}
	return t.Taken.Done(ctx, record)
}

// What cannot be recorded is not done again: it is recorded later.
func TestARecordIsTriedUntilItIsKept(t *testing.T) {
	t.Parallel()
	play(t, func(f *field) {
		defer f.endpoint("a.test", answers(200))()
		p := f.party(queue.Options{}, func(c *dispatch.Config) {
			c.Queue = failing{c.Queue, time.Now().Add(10500 * time.Millisecond)}
		})
		p.put("a.test", 1)
		f.until(1)
		p.stop()
		if len(f.arrived) != 1 || len(f.trouble) != 11 || !f.ended["a.test/0"].Delivered {
			t.Errorf("%d requests arrived, with %d troubles; it ended %+v", len(f.arrived), len(f.trouble), f.ended["a.test/0"])
		}
	})
}

// A sender that was closed makes no attempts; the deliveries wait.
func TestAClosedSenderKeepsDeliveries(t *testing.T) {
	t.Parallel()
	play(t, func(f *field) {
		defer f.endpoint("a.test", answers(200))()
		p := f.party(queue.Options{}, nil)
		_ = p.sender.Close()
		p.put("a.test", 3)
		time.Sleep(time.Minute)
		p.stop()
		if len(f.ended) != 0 || len(f.entries) > 100 {
			t.Errorf("%d deliveries ended, after %d entries", len(f.ended), len(f.entries))
		}
		p = f.party(queue.Options{}, nil)
		f.until(3)
		p.stop()
		for id, r := range f.ended {
			last := r.Attempts[len(r.Attempts)-1]
			if !r.Delivered || last.Class != sender.Class2xx {
				t.Errorf("%s ended %+v", id, r)
			}
		}
	})
}
