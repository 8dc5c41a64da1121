package queuetest

import (
	"fmt"
	"testing"
	"time"

	"github.com/hookdrill/hookdrill/simulator/queue"
)

func crashes() []rule {
	return []rule{
		{"a crash loses nothing", func(t *testing.T, s Store) { survive(t, s, crash) }},
		{"closing loses nothing", func(t *testing.T, s Store) { survive(t, s, closing) }},
		{"an id is one item beyond a crash", func(t *testing.T, s Store) { onceBeyond(t, s, crash) }},
		{"an id is one item beyond closing", func(t *testing.T, s Store) { onceBeyond(t, s, closing) }},
		{"what may have been handed out says so", again},
		{NotAgain, notAgain},
		{"one crash after the other", crashAfterCrash},
		{"the dead change nothing", dead},
	}
}

// ending is how a queue ends.
type ending func(b bench, s Store)

func crash(b bench, s Store) { s.Crash(b.T, b.Queue) }

func closing(b bench, _ Store) {
	if err := b.Close(); err != nil {
		b.Errorf("Close: %v", err)
	}
}

func survive(t *testing.T, s Store, end ending) {
	b := open(t, s, queue.Options{})
	due := time.Now().Add(time.Second)
	waiting := item("b2", "b")
	waiting.NotBefore = due.Add(time.Second)
	b.put(item("a0", "a"), item("b0", "b"), item("c0", "c"), item("d0", "d"), item("a1", "a"), waiting)
	b.take("a0") // and never finished
	b.later(b.take("b0"), due, "one attempt")
	b.later(b.take("c0"), time.Time{}, "two attempts")
	b.done(b.take("d0"), "delivered")
	end(b, s)

	b = open(t, s, queue.Options{})
	b.counts(5, 0)
	b.wantRecorded("d0=delivered")
	got := make(map[string]queue.Item)
	for range 5 {
		taken, err := b.Take(b.ctx)
		if err != nil {
			t.Fatal(err)
		}
		i := taken.Item()
		got[i.ID] = i
		if early := time.Until(i.NotBefore); early > 0 {
			t.Errorf("%s came %v early", i.ID, early)
		}
		b.done(taken, "")
	}
	for id, state := range map[string]string{"a0": "", "a1": "", "b0": "one attempt", "c0": "two attempts", "b2": ""} {
		if i := got[id]; string(i.Body) != "body of "+id || string(i.State) != state || i.Lane != id[:1] {
			t.Errorf("%s came back as %+v", id, i)
		}
	}
	if at := got["b0"].NotBefore; !at.Equal(due) {
		t.Errorf("b0 came back for %v, want %v", at, due)
	}
	b.empty()
}

func onceBeyond(t *testing.T, s Store, end ending) {
	b := open(t, s, queue.Options{})
	b.put(item("a0", "a"), item("a1", "a"), item("a2", "a"))
	b.done(b.take("a0"), "")
	b.later(b.take("a1"), time.Time{}, "state")
	end(b, s)

	b = open(t, s, queue.Options{})
	b.put(item("a0", "a"), item("a1", "a"), item("a2", "a"))
	for range 2 {
		taken, err := b.Take(b.ctx)
		if err != nil {
			t.Fatal(err)
		}
		if id := taken.Item().ID; id != "a1" && id != "a2" {
			t.Errorf("%s came a second time", id)
		}
		b.done(taken, "")
	}
	b.empty()
}

func again(t *testing.T, s Store) {
	b := open(t, s, queue.Options{})
	b.put(item("a0", "a"))
	b.take("a0")
	crash(b, s)

	b = open(t, s, queue.Options{})
	taken := b.take("a0")
	if !taken.Again() {
		t.Error("the item was with a taker who died, but does not say so")
	}
	taken.Back()
	taken = b.take("a0")
	if !taken.Again() {
		t.Error("once handed back, the item does not say so any more")
	}
	b.later(taken, time.Time{}, "known")
	if taken = b.take("a0"); taken.Again() {
		t.Error("all is known of the item now, but it says that it is not")
	}
}

func notAgain(t *testing.T, s Store) {
	b := open(t, s, queue.Options{})
	b.put(item("a0", "a"), item("a1", "a"))
	b.later(b.take("a0"), time.Time{}, "known")
	closing(b, s)

	b = open(t, s, queue.Options{})
	for range 2 {
		taken, err := b.Take(b.ctx)
		if err != nil {
			t.Fatal(err)
		}
		if taken.Again() {
			t.Errorf("%s says that it may have been handed out", taken.Item().ID)
		}
	}
}

// Between crashes one item is done, one handed back with a state, one taken and
// left, and one more put. In the end each is done once.
func crashAfterCrash(t *testing.T, s Store) {
	const rounds = 4
	b := open(t, s, queue.Options{})
	b.put(numbered("a", 3*rounds)...)
	for round := range rounds {
		for _, act := range []func(queue.Taken){
			func(taken queue.Taken) { b.done(taken, "") },
			func(taken queue.Taken) { b.later(taken, time.Time{}, fmt.Sprint(round)) },
			func(queue.Taken) {},
		} {
			taken, err := b.Take(b.ctx)
			if err != nil {
				t.Fatal(err)
			}
			act(taken)
		}
		b.put(item(fmt.Sprint("b", round), "b"))
		crash(b, s)
		b = open(t, s, queue.Options{})
	}
	left := 4*rounds - rounds
	b.counts(left, 0)
	for range left {
		taken, err := b.Take(b.ctx)
		if err != nil {
			t.Fatal(err)
		}
		b.done(taken, "")
	}
	b.empty()
	times := make(map[string]int)
	for _, r := range b.recorded() {
		times[r]++
	}
	if len(times) != 4*rounds+1 {
		t.Errorf("%d items were recorded of %d", len(times), 4*rounds+1)
	}
	for id, n := range times {
		if n != 1 {
			t.Errorf("%s was recorded %d times", id, n)
		}
	}
}

func dead(t *testing.T, s Store) {
	b := open(t, s, queue.Options{})
	b.put(item("a0", "a"), item("a1", "a"))
	first, second := b.take("a0"), b.take("a1")
	crash(b, s)
	alive := open(t, s, queue.Options{})
	b.wantErr("Put", b.Put(b.ctx, item("a2", "a")), queue.ErrClosed)
	b.wantErr("Done", first.Done(b.ctx, nil), queue.ErrClosed)
	b.wantErr("Later", second.Later(b.ctx, time.Now().Add(time.Hour), nil), queue.ErrClosed)
	second.Back()
	alive.counts(2, 0)
	for range 2 {
		taken, err := alive.Take(alive.ctx)
		if err != nil {
			t.Fatal(err)
		}
		alive.done(taken, "")
	}
	alive.empty()
	alive.wantRecorded("a0=", "a1=", "the last one=")
}
