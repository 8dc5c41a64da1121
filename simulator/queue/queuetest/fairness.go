package queuetest

import (
	"fmt"
	"runtime"
	"sync"
	"testing"

	"github.com/hookdrill/hookdrill/simulator/queue"
)

func fairness() []rule {
	return []rule{
		{"within a lane the oldest goes first", oldestFirst},
		{"a full lane holds up nobody", fullLane},
		{"lanes take turns", turns},
		{"many takers share", manyTakers},
	}
}

func oldestFirst(t *testing.T, s Store) {
	b := open(t, s, queue.Options{PerLane: 100})
	b.put(numbered("a", 100)...)
	for i := range 100 {
		b.take(fmt.Sprintf("a%d", i))
	}
}

func fullLane(t *testing.T, s Store) {
	b := open(t, s, queue.Options{PerLane: 2})
	b.put(numbered("a", 4)...)
	b.put(numbered("b", 3)...)
	b.counts(7, 0)
	first := b.take("a0")
	b.take("b0")
	b.take("a1")
	b.take("b1")
	// a2, a3 and b2 are older, but have to wait.
	b.put(item("c0", "c"))
	b.take("c0")
	b.done(first, "")
	second := b.take("a2")
	b.put(item("c1", "c"))
	b.take("c1")
	second.Back()
	b.take("a2")
	b.counts(2, 6)
}

func turns(t *testing.T, s Store) {
	b := open(t, s, queue.Options{PerLane: 100})
	b.put(numbered("a", 5)...)
	b.put(numbered("b", 2)...)
	b.put(numbered("c", 1)...)
	b.counts(8, 0)
	for _, id := range []string{"a0", "b0", "c0", "a1", "b1", "a2", "a3", "a4"} {
		b.take(id)
	}
}

// Every item is taken by exactly one of many, and none by two at a time.
func manyTakers(t *testing.T, s Store) {
	const items, takers, perLane = 400, 16, 3
	b := open(t, s, queue.Options{PerLane: perLane})
	var mu sync.Mutex
	done := 0
	seen, inFlight := make(map[string]int), make(map[string]int)
	work := func(taken queue.Taken) {
		item := taken.Item()
		mu.Lock()
		seen[item.ID]++
		inFlight[item.Lane]++
		if n := inFlight[item.Lane]; n > perLane {
			t.Errorf("lane %s has %d in flight", item.Lane, n)
		}
		mu.Unlock()
		runtime.Gosched()
		mu.Lock()
		inFlight[item.Lane]--
		mu.Unlock()
		b.done(taken, "")
		mu.Lock()
		defer mu.Unlock()
		if done++; done == items {
			_ = b.Close()
		}
	}
	var working sync.WaitGroup
	for range takers {
		working.Go(func() {
			for taken, err := b.Take(b.ctx); err == nil; taken, err = b.Take(b.ctx) {
				work(taken)
			}
		})
	}
	for i := range items {
		b.put(item(fmt.Sprint(i), fmt.Sprint("lane ", i%7)))
	}
	working.Wait()
	if len(seen) != items {
		t.Errorf("%d items were taken of %d", len(seen), items)
	}
	for id, times := range seen {
		if times != 1 {
			t.Errorf("%s was taken %d times", id, times)
		}
	}
}
