package jetstream

import (
	"context"
	"fmt"
	"sync"
	"testing"
	"time"

	"github.com/hookdrill/hookdrill/simulator/queue"
)

// opened is a queue on a folder, with its insides.
func opened(t *testing.T, c Config) (*Queue, *logged) {
	t.Helper()
	q, err := Open(context.Background(), c)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = q.Close() })
	return q, q.keeper.(*logged)
}

func put(t *testing.T, q *Queue, items ...queue.Item) {
	t.Helper()
	for _, i := range items {
		if err := q.Put(context.Background(), i); err != nil {
			t.Fatal(err)
		}
	}
}

// together puts two items until two of them share a message.
func together(t *testing.T, q *Queue, l *logged, items func(try int) [2]queue.Item) (shared *message, in [2]queue.Item) {
	t.Helper()
	for try := range 10_000 {
		in = items(try)
		var putting sync.WaitGroup
		for _, i := range in {
			putting.Go(func() { put(t, q, i) })
		}
		putting.Wait()
		l.mu.Lock()
		a, b := l.items[keyOf(in[0].ID)], l.items[keyOf(in[1].ID)]
		l.mu.Unlock()
		if a.in == b.in {
			return a.in, in
		}
		finish(t, q, 2)
	}
	t.Fatal("no two items came to share a message")
	return nil, in
}

// finish takes that many items and ends them.
func finish(t *testing.T, q *Queue, n int) {
	t.Helper()
	for range n {
		taken, err := q.Take(context.Background())
		if err == nil {
			err = taken.Done(context.Background(), []byte("done"))
		}
		if err != nil {
			t.Fatal(err)
		}
	}
}

// stored is the sequences of the items' messages that are there.
func stored(t *testing.T, q *Queue) (sequences []uint64) {
	t.Helper()
	ctx := context.Background()
	items, err := q.js.Stream(ctx, q.config.items())
	if err != nil {
		t.Fatal(err)
	}
	first, last, err := span(ctx, items)
	if err != nil {
		t.Fatal(err)
	}
	err = messages(ctx, q.js, q.config.items(), first, last, func(sequence uint64, _ []byte) (bool, error) {
		sequences = append(sequences, sequence)
		return true, nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return sequences
}

// await waits until a condition holds.
func await(t *testing.T, what string, holds func() bool) {
	t.Helper()
	for range 20_000 {
		if holds() {
			return
		}
		time.Sleep(time.Millisecond)
	}
	t.Fatalf("it never came to be that %s", what)
}

// Whatever order items end in, their messages go in the end.
func TestMessagesGoWithTheirItems(t *testing.T) {
	t.Parallel()
	q, _ := opened(t, Config{Dir: t.TempDir(), Options: queue.Options{PerLane: 1000}})
	ctx := context.Background()
	var all []queue.Taken
	for i := range 300 {
		put(t, q, queue.Item{ID: fmt.Sprint(i), Lane: "a"})
		taken, err := q.Take(ctx)
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, taken)
	}
	for i := range all { // the first of them last
		taken := all[(i*7+1)%len(all)]
		if i%3 == 0 {
			if err := taken.Later(ctx, time.Time{}, []byte("again")); err != nil {
				t.Fatal(err)
			}
			continue
		}
		if err := taken.Done(ctx, nil); err != nil {
			t.Fatal(err)
		}
	}
	await(t, "the messages of items that ended are gone", func() bool { return len(stored(t, q)) == 100 })
	finish(t, q, 100)
	await(t, "all messages are gone", func() bool { return len(stored(t, q)) == 0 })
}

// An item that waits is moved out of a message whose other item has ended, in
// time before the ledger's record of that is forgotten: so a crash brings back
// the one that waits, as it was, and not the other.
func TestItemsMoveOutOfOldMessages(t *testing.T) {
	t.Parallel()
	const remember = 20
	dir := t.TempDir()
	q, l := opened(t, Config{Dir: dir, Options: queue.Options{Remember: remember}})
	old, in := together(t, q, l, func(try int) [2]queue.Item {
		return [2]queue.Item{
			{ID: fmt.Sprint("waits ", try), Lane: "a", Body: []byte("body"), State: []byte("state")},
			{ID: fmt.Sprint("ends ", try), Lane: "b"},
		}
	})
	for range 2 {
		taken, err := q.Take(context.Background())
		if err != nil {
			t.Fatal(err)
		}
		if taken.Item().ID == in[1].ID {
			err = taken.Done(context.Background(), nil)
		} else {
			defer taken.Back() // not for later: that would move it as well
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	for i := range 3 * remember {
		put(t, q, queue.Item{ID: fmt.Sprint("other ", i), Lane: "c"})
		finish(t, q, 1)
	}
	l.mu.Lock()
	now := l.items[keyOf(in[0].ID)].in
	l.mu.Unlock()
	if now == old {
		t.Error("the item is still in the old message")
	}
	await(t, "there is only the new message", func() bool { return len(stored(t, q)) == 1 })

	q, _ = opened(t, Config{Dir: Copied(t, dir), Options: queue.Options{Remember: remember}})
	if counts := q.Counts(); counts.Waiting != 1 {
		t.Fatalf("after a crash %d items wait, want 1", counts.Waiting)
	}
	taken, err := q.Take(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	if got := taken.Item(); got.ID != in[0].ID || string(got.State) != "state" || string(got.Body) != "body" || !taken.Again() {
		t.Errorf("the item came back as %+v, again %v", got, taken.Again())
	}
}

// Bodies beyond the bound are read from the disk, wherever their items are by then.
func TestBodiesAreReadFromDisk(t *testing.T) {
	t.Parallel()
	q, l := opened(t, Config{Dir: t.TempDir(), HoldBytes: 10, Options: queue.Options{Remember: 5}})
	const items = 60
	var putting sync.WaitGroup
	for i := range items {
		putting.Go(func() {
			put(t, q, queue.Item{ID: fmt.Sprint(i), Lane: fmt.Sprint(i % 5), Body: []byte(fmt.Sprint("body of ", i))})
		})
	}
	putting.Wait()
	if l.bodies.size > 10 {
		t.Errorf("%d bytes of bodies are in memory", l.bodies.size)
	}
	for range items {
		taken, err := q.Take(context.Background())
		if err != nil {
			t.Fatal(err)
		}
		if got := taken.Item(); string(got.Body) != "body of "+got.ID {
			t.Errorf("item %s has the body %q", got.ID, got.Body)
		}
		if err := taken.Done(context.Background(), nil); err != nil {
			t.Fatal(err)
		}
	}
	if l.bodies.size != 0 || l.dead != 0 || len(l.items) != 0 || len(l.storing) != 0 {
		t.Errorf("left are %d bytes of bodies, %d dead ones, %d items and %d being stored", l.bodies.size, l.dead, len(l.items), len(l.storing))
	}
}

func TestHoldBoundsTheItems(t *testing.T) {
	t.Parallel()
	q, _ := opened(t, Config{Dir: t.TempDir(), Hold: 2})
	put(t, q, queue.Item{ID: "1"}, queue.Item{ID: "2"}, queue.Item{ID: "2"})
	wantFull(t, q.Put(context.Background(), queue.Item{ID: "3"}))
	finish(t, q, 1)
	put(t, q, queue.Item{ID: "3"})
}

// What is remembered to be done is read anew at the start: as much as was
// promised, if not more.
func TestTheEndOfTheLedgerIsRemembered(t *testing.T) {
	t.Parallel()
	const remember, items = 50, 300
	dir := t.TempDir()
	c := Config{Dir: dir, Options: queue.Options{Remember: remember}}
	q, _ := opened(t, c)
	for i := range items {
		put(t, q, queue.Item{ID: fmt.Sprint(i)})
		finish(t, q, 1)
	}
	if err := q.Close(); err != nil {
		t.Fatal(err)
	}
	q, _ = opened(t, c)
	if q.ledger.total != items {
		t.Errorf("the ledger has %d records, and is taken to have %d", items, q.ledger.total)
	}
	for i := range items {
		known := q.Knows(fmt.Sprint(i))
		if i >= items-remember && !known || i < items-2*remember && known {
			t.Errorf("item %d of %d is remembered: %v", i, items, known)
		}
	}
}

// Nobody says that a message will not come because it is gone.
func TestReadingWhatIsRemovedMeanwhile(t *testing.T) {
	t.Parallel()
	q, _ := opened(t, Config{Dir: t.TempDir()})
	put(t, q, queue.Item{ID: "first"}, queue.Item{ID: "second"})
	items, err := q.js.Stream(t.Context(), q.config.items())
	if err != nil {
		t.Fatal(err)
	}
	first, last, err := span(t.Context(), items)
	if err != nil || last != first+1 {
		t.Fatalf("the items are in the messages %d to %d: %v", first, last, err)
	}
	finish(t, q, 2)
	await(t, "all messages are gone", func() bool { return len(stored(t, q)) == 0 })
	err = messages(t.Context(), q.js, q.config.items(), first, last, func(sequence uint64, _ []byte) (bool, error) {
		t.Errorf("message %d came", sequence)
		return true, nil
	})
	if err != nil {
		t.Error(err)
	}
}
