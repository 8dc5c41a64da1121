package queuetest

import (
	"bytes"
	"context"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/hookdrill/hookdrill/simulator/queue"
)

func basics() []rule {
	return []rule{
		{"what is put is taken", putAndTake},
		{"bodies may be empty, binary and large", bodies},
		{"an id is one item", once},
		{"what cannot be queued is refused", refused},
		{"nothing comes before its time", notBefore},
		{"later keeps the state", later},
		{"back changes nothing", back},
		{"an item taken is ended once", endedOnce},
		{"a taker may give up", givingUp},
		{"a closed queue says so", closed},
		{"counts", counting},
		{"records", records},
		{"records from a place on", recordsFromAPlace},
	}
}

func putAndTake(t *testing.T, s Store) {
	b := open(t, s, queue.Options{})
	want := queue.Item{ID: "id with spaces, *, > and ünicode.", Lane: "http://hooks.test/in?*", Body: []byte("{}"), State: []byte("first")}
	b.put(want)
	taken := b.take(want.ID)
	if diff := cmp.Diff(want, taken.Item()); diff != "" {
		t.Errorf("the item (-put +taken):\n%s", diff)
	}
	if taken.Again() {
		t.Error("it was never taken before, but says so")
	}
	b.done(taken, "")
	b.empty()
}

func bodies(t *testing.T, s Store) {
	b := open(t, s, queue.Options{})
	for i, body := range [][]byte{nil, {0, 1, '\r', '\n', 0xff}, bytes.Repeat([]byte("0123456789abcdef"), queue.MaxBody/16)} {
		want := queue.Item{ID: strings.Repeat("i", i+1), Body: body, State: bytes.Repeat([]byte{'s'}, i*queue.MaxState/2)}
		b.put(want)
		taken := b.take(want.ID)
		if got := taken.Item(); !bytes.Equal(got.Body, body) || !bytes.Equal(got.State, want.State) {
			t.Errorf("body %d: %d bytes came back of %d, and %d of state of %d", i, len(got.Body), len(body), len(got.State), len(want.State))
		}
		b.done(taken, "")
	}
}

func once(t *testing.T, s Store) {
	b := open(t, s, queue.Options{})
	other := item("a0", "a")
	other.Body = []byte("another body")
	b.put(item("a0", "a"), other)
	taken := b.take("a0")
	if got := string(taken.Item().Body); got != "body of a0" {
		t.Errorf("the body is %q; the first one counts", got)
	}
	b.put(other) // while it is in flight
	b.later(taken, time.Time{}, "state")
	b.put(other) // while it waits
	b.done(b.take("a0"), "")
	b.put(other) // when it is done
	b.empty()
	b.wantRecorded("a0=", "the last one=")
}

func refused(t *testing.T, s Store) {
	b := open(t, s, queue.Options{})
	b.wantErr("no id", b.Put(b.ctx, queue.Item{}), queue.ErrInvalid)
	b.wantErr("long id", b.Put(b.ctx, item(strings.Repeat("i", queue.MaxID+1), "a")), queue.ErrInvalid)
	b.wantErr("long lane", b.Put(b.ctx, item("i", strings.Repeat("l", queue.MaxLane+1))), queue.ErrInvalid)
	b.wantErr("long body", b.Put(b.ctx, queue.Item{ID: "i", Body: make([]byte, queue.MaxBody+1)}), queue.ErrInvalid)
	b.wantErr("long state", b.Put(b.ctx, queue.Item{ID: "i", State: make([]byte, queue.MaxState+1)}), queue.ErrInvalid)
	b.counts(0, 0)

	b.put(item("a0", "a"))
	taken := b.take("a0")
	b.wantErr("long record", taken.Done(b.ctx, make([]byte, queue.MaxState+1)), queue.ErrInvalid)
	b.wantErr("long state", taken.Later(b.ctx, time.Time{}, make([]byte, queue.MaxState+1)), queue.ErrInvalid)
	b.done(taken, "") // it is still ours
}

// What is due comes in the order of its time, whatever order it was put in.
func notBefore(t *testing.T, s Store) {
	b := open(t, s, queue.Options{})
	start := time.Now()
	in := func(id, lane string, after time.Duration) queue.Item {
		i := item(id, lane)
		i.NotBefore = start.Add(after)
		return i
	}
	b.put(in("third", "a", 750*time.Millisecond), in("first", "b", -time.Hour), in("fourth", "c", time.Second), in("second", "d", 500*time.Millisecond))
	for _, id := range []string{"first", "second", "third", "fourth"} {
		taken := b.take(id)
		if early := time.Until(taken.Item().NotBefore); early > 0 {
			t.Errorf("%s came %v early", id, early)
		}
		b.done(taken, "")
	}
}

func later(t *testing.T, s Store) {
	b := open(t, s, queue.Options{})
	b.put(item("a0", "a"), item("a1", "a"))
	at := time.Now().Add(200 * time.Millisecond)
	b.later(b.take("a0"), at, "one attempt")
	b.done(b.take("a1"), "") // goes first now
	taken := b.take("a0")
	got := taken.Item()
	if time.Now().Before(at) || !got.NotBefore.Equal(at) || string(got.State) != "one attempt" || string(got.Body) != "body of a0" || taken.Again() {
		t.Errorf("the item came back as %+v, again %v", got, taken.Again())
	}
	b.later(taken, time.Now().Add(-time.Second), "")
	taken = b.take("a0")
	if len(taken.Item().State) != 0 {
		t.Errorf("the state is %q, want none", taken.Item().State)
	}
	b.done(taken, "")
	b.empty()
}

func back(t *testing.T, s Store) {
	b := open(t, s, queue.Options{PerLane: 1})
	b.put(numbered("a", 2)...)
	taken := b.take("a0")
	first := taken.Item()
	taken.Back()
	taken = b.take("a0") // not behind a1
	if diff := cmp.Diff(first, taken.Item()); diff != "" || taken.Again() {
		t.Errorf("the item came back (again %v):\n%s", taken.Again(), diff)
	}
	b.done(taken, "")
	b.done(b.take("a1"), "")
	b.empty()
}

func endedOnce(t *testing.T, s Store) {
	b := open(t, s, queue.Options{})
	b.put(item("a0", "a"))
	old := b.take("a0")
	b.later(old, time.Time{}, "kept")
	b.wantErr("Done after Later", old.Done(b.ctx, []byte("no")), queue.ErrLost)
	taken := b.take("a0")
	b.wantErr("Later when somebody else has it", old.Later(b.ctx, time.Now().Add(time.Hour), nil), queue.ErrLost)
	old.Back()
	b.counts(0, 1)
	b.done(taken, "yes")
	b.wantErr("Done twice", taken.Done(b.ctx, []byte("no")), queue.ErrLost)
	b.wantErr("Later after Done", taken.Later(b.ctx, time.Time{}, nil), queue.ErrLost)
	b.empty()
	b.wantRecorded("a0=yes", "the last one=")
}

func givingUp(t *testing.T, s Store) {
	b := open(t, s, queue.Options{})
	ctx, cancel := context.WithCancel(b.ctx)
	var waiting sync.WaitGroup
	for range 5 {
		waiting.Go(func() {
			if taken, err := b.Take(ctx); err == nil {
				taken.Back() // it was quicker
			} else {
				b.wantErr("Take", err, context.Canceled)
			}
		})
	}
	b.put(numbered("a", 3)...)
	cancel()
	waiting.Wait()
	for range 3 { // in any order, now
		taken, err := b.Take(b.ctx)
		if err != nil {
			t.Fatal(err)
		}
		b.done(taken, "")
	}
	b.empty()
}

func closed(t *testing.T, s Store) {
	b := open(t, s, queue.Options{})
	b.put(item("a0", "a"))
	taken := b.take("a0")
	waiting := make(chan error)
	go func() {
		_, err := b.Take(b.ctx)
		waiting <- err
	}()
	if err := b.Close(); err != nil {
		t.Errorf("Close: %v", err)
	}
	b.wantErr("a Take under way", <-waiting, queue.ErrClosed)
	_, err := b.Take(b.ctx)
	b.wantErr("Take", err, queue.ErrClosed)
	b.wantErr("Put", b.Put(b.ctx, item("a1", "a")), queue.ErrClosed)
	b.wantErr("Done", taken.Done(b.ctx, nil), queue.ErrClosed)
	b.wantErr("Later", taken.Later(b.ctx, time.Time{}, nil), queue.ErrClosed)
	for _, err := range b.Records(b.ctx, 0) {
		b.wantErr("Records", err, queue.ErrClosed)
	}
	if err := b.Close(); err != nil {
		t.Errorf("Close twice: %v", err)
	}
}

func counting(t *testing.T, s Store) {
	b := open(t, s, queue.Options{})
	b.counts(0, 0)
	b.put(numbered("a", 3)...)
	taken := []queue.Taken{b.take("a0"), b.take("a1"), b.take("a2")}
	b.counts(0, 3)
	taken[0].Back()
	b.counts(1, 2)
	b.later(taken[1], time.Now().Add(time.Hour), "")
	b.done(taken[2], "")
	b.done(b.take("a0"), "")
	b.counts(1, 0)
}

func records(t *testing.T, s Store) {
	b := open(t, s, queue.Options{})
	if got := b.recorded(); len(got) != 0 {
		t.Errorf("an empty queue has the records %q", got)
	}
	b.put(numbered("a", 3)...)
	b.done(b.take("a0"), "delivered")
	b.done(b.take("a1"), strings.Repeat("x", queue.MaxState))
	b.done(b.take("a2"), "failed")
	b.wantRecorded("a0=delivered", "a1="+strings.Repeat("x", queue.MaxState), "a2=failed")
	for r, err := range b.Records(b.ctx, 0) {
		if r.ID != "a0" || err != nil {
			t.Errorf("the first record is %q, %v", r.ID, err)
		}
		break // which is allowed
	}
}

// A reader that remembers a place goes on there, also beyond a crash.
func recordsFromAPlace(t *testing.T, s Store) {
	b := open(t, s, queue.Options{})
	b.put(numbered("a", 5)...)
	for _, id := range []string{"a0", "a1", "a2"} {
		b.done(b.take(id), "")
	}
	var places []uint64
	for r, err := range b.Records(b.ctx, 0) {
		if err != nil {
			t.Fatal(err)
		}
		places = append(places, r.Place)
	}
	if len(places) != 3 || places[0] == 0 || !slices.IsSorted(places) {
		t.Fatalf("the records are at the places %v", places)
	}
	b.wantFrom(places[2], "a2")
	crash(b, s)
	b = open(t, s, queue.Options{})
	b.done(b.take("a3"), "")
	b.done(b.take("a4"), "")
	b.wantFrom(places[1], "a1", "a2", "a3", "a4")
	b.wantFrom(places[2]+1000, "a0", "a1", "a2", "a3", "a4")
}

// wantFrom wants these records from a place on.
func (b bench) wantFrom(place uint64, ids ...string) {
	b.Helper()
	var got []string
	for r, err := range b.Records(b.ctx, place) {
		if err != nil {
			b.Fatalf("Records: %v", err)
		}
		got = append(got, r.ID)
	}
	if !slices.Equal(got, ids) {
		b.Errorf("the records from place %d on are of %q, want %q", place, got, ids)
	}
}
