// Package queuetest is the contract of a queue, as a suite that every
// implementation runs. It knows nothing of how one stores its items.
//
// No rule here measures how long something takes: what must not happen yet is
// told by what happens first, so the rules hold in virtual time and in real.
package queuetest

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/hookdrill/hookdrill/simulator/queue"
)

// Store is where the queues of one rule keep their items.
type Store interface {
	// Open opens the queue. The suite closes or crashes it.
	Open(t *testing.T, o queue.Options) queue.Queue
	// Crash ends q as the death of its process would: what it holds in memory
	// is gone. The store can be opened again.
	Crash(t *testing.T, q queue.Queue)
}

// Play runs one rule with an empty store: in a bubble, say, or just so.
type Play func(t *testing.T, rule func(t *testing.T, s Store))

// NotAgain is the name of the one rule that a queue need not keep if several
// processes share it: they may take an item for handed out that was not.
const NotAgain = "what was never handed out does not say so"

// Run plays every rule but those named.
func Run(t *testing.T, play Play, but ...string) {
	t.Helper()
	for _, r := range rules() {
		if slices.Contains(but, r.name) {
			continue
		}
		t.Run(r.name, func(t *testing.T) {
			t.Parallel()
			play(t, r.rule)
		})
	}
}

type rule struct {
	name string
	rule func(t *testing.T, s Store)
}

func rules() []rule {
	return append(append(basics(), fairness()...), crashes()...)
}

// bench is what most rules work with.
type bench struct {
	*testing.T
	queue.Queue
	ctx context.Context
}

// open opens the store's queue, to be closed when the rule is over.
func open(t *testing.T, s Store, o queue.Options) bench {
	t.Helper()
	q := s.Open(t, o)
	t.Cleanup(func() { _ = q.Close() })
	return bench{T: t, Queue: q, ctx: context.Background()}
}

func (b bench) put(items ...queue.Item) {
	b.Helper()
	for _, item := range items {
		if err := b.Put(b.ctx, item); err != nil {
			b.Fatalf("Put of %q: %v", item.ID, err)
		}
	}
}

// take takes the next item, and wants it to be the one with that id.
func (b bench) take(id string) queue.Taken {
	b.Helper()
	taken, err := b.Take(b.ctx)
	if err != nil {
		b.Fatalf("Take: %v, want %q", err, id)
	}
	if got := taken.Item().ID; got != id {
		b.Fatalf("Take gave %q, want %q", got, id)
	}
	return taken
}

func (b bench) done(taken queue.Taken, record string) {
	b.Helper()
	if err := taken.Done(b.ctx, []byte(record)); err != nil {
		b.Fatalf("Done of %q: %v", taken.Item().ID, err)
	}
}

func (b bench) later(taken queue.Taken, at time.Time, state string) {
	b.Helper()
	if err := taken.Later(b.ctx, at, []byte(state)); err != nil {
		b.Fatalf("Later of %q: %v", taken.Item().ID, err)
	}
}

// empty checks that nothing is left but what was put just now: had anything
// else been due, it would have come first.
func (b bench) empty() {
	b.Helper()
	last := item("the last one", "a lane of its own")
	b.put(last)
	b.done(b.take(last.ID), "")
}

// counts waits until the counts are these: an item may be known a moment after
// it was accepted.
func (b bench) counts(waiting, inFlight int) {
	b.Helper()
	want := queue.Counts{Waiting: waiting, InFlight: inFlight}
	for range 10_000 {
		if b.Counts() == want {
			return
		}
		time.Sleep(time.Millisecond)
	}
	b.Errorf("the counts are %+v and stay so, want %+v", b.Counts(), want)
}

func (b bench) wantErr(what string, err, want error) {
	b.Helper()
	if !errors.Is(err, want) {
		b.Errorf("%s: %v, want %v", what, err, want)
	}
}

// recorded is the ids and data of all records.
func (b bench) recorded() []string {
	b.Helper()
	var all []string
	for r, err := range b.Records(b.ctx, 0) {
		if err != nil {
			b.Fatalf("Records: %v", err)
		}
		if age := time.Since(r.At); age < 0 || age > time.Hour {
			b.Errorf("the record of %q says it is of %v", r.ID, r.At)
		}
		all = append(all, r.ID+"="+string(r.Data))
	}
	return all
}

func (b bench) wantRecorded(want ...string) {
	b.Helper()
	if diff := cmp.Diff(want, b.recorded()); diff != "" {
		b.Errorf("records (-want +got):\n%s", diff)
	}
}

func item(id, lane string) queue.Item {
	return queue.Item{ID: id, Lane: lane, Body: []byte("body of " + id)}
}

func numbered(lane string, n int) []queue.Item {
	items := make([]queue.Item, n)
	for i := range items {
		items[i] = item(fmt.Sprintf("%s%d", lane, i), lane)
	}
	return items
}
