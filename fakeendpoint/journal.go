package fakeendpoint

import (
	"context"
	"fmt"
	"slices"
	"sync"
)

// What an endpoint remembers of its observations, unless [Keep] says otherwise.
const (
	defaultKeptRequests = 100_000
	defaultKeptBytes    = 256 << 20
)

// journal keeps the observations in the order in which their heads came. When
// it is full the oldest make room and are counted.
type journal struct {
	maxRequests int
	maxBytes    int

	mu        sync.Mutex
	entries   []*entry
	bytes     int
	forgotten int
	changed   chan struct{} // closed at the next change; nil while nobody waits
}

// entry is one observation, written by its exchange and read by anybody.
type entry struct {
	mu   sync.Mutex
	seen Observation
}

func (e *entry) set(o *Observation) {
	e.mu.Lock()
	e.seen = *o
	e.mu.Unlock()
}

func (e *entry) get() Observation {
	e.mu.Lock()
	defer e.mu.Unlock()
	return e.seen
}

// add records a request as its head has come and returns where the rest goes.
func (j *journal) add(o *Observation) *entry {
	e := &entry{seen: *o}
	e.seen.Raw = slices.Clip(o.Raw) // the body is yet to be written behind it
	j.mu.Lock()
	defer j.mu.Unlock()
	j.entries = append(j.entries, e)
	if len(j.entries)-j.forgotten > j.maxRequests {
		j.forgetOldest()
	}
	j.signal()
	return e
}

// finish records the exchange's end and makes room for its bytes.
func (j *journal) finish(e *entry, o *Observation) {
	e.set(o)
	j.mu.Lock()
	defer j.mu.Unlock()
	j.bytes += len(o.Raw)
	for j.bytes > j.maxBytes && len(j.entries)-j.forgotten > 1 {
		j.forgetOldest()
	}
	j.signal()
}

// forgetOldest drops the oldest entry. The slots before it are reclaimed when
// they outnumber the rest.
func (j *journal) forgetOldest() {
	oldest := j.entries[j.forgotten]
	j.bytes -= len(oldest.get().Raw)
	j.entries[j.forgotten] = nil
	j.forgotten++
}

func (j *journal) signal() {
	if j.changed != nil {
		close(j.changed)
		j.changed = nil
	}
}

// snapshot returns copies of what is kept, and a channel that closes at the next change.
func (j *journal) snapshot() ([]Observation, <-chan struct{}) {
	j.mu.Lock()
	defer j.mu.Unlock()
	kept := make([]Observation, 0, len(j.entries)-j.forgotten)
	for _, e := range j.entries[j.forgotten:] {
		kept = append(kept, e.get())
	}
	if j.changed == nil {
		j.changed = make(chan struct{})
	}
	return kept, j.changed
}

// await waits until ready accepts what is kept.
func (j *journal) await(ctx context.Context, what string, ready func([]Observation) bool) ([]Observation, error) {
	for {
		seen, changed := j.snapshot()
		if ready(seen) {
			return seen, nil
		}
		select {
		case <-changed:
		case <-ctx.Done():
			return seen, fmt.Errorf("waiting for %s, %d requests so far: %w", what, len(seen), context.Cause(ctx))
		}
	}
}
