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
	oldest    int // the entries before it are forgotten
	bytes     int // of the finished entries' requests
	forgotten int
	finished  int
	wanted    int           // how many finished ones somebody waits for
	changed   chan struct{} // closed once they are; nil while nobody waits
}

// entry is one observation. The journal's mutex guards it.
type entry struct {
	seen      Observation
	bytes     int // counted in the journal's
	forgotten bool
}

// add records a request as its head has come and returns where the rest goes.
func (j *journal) add(o *Observation) *entry {
	e := &entry{seen: *o}
	e.seen.Raw = slices.Clip(o.Raw) // the body is yet to be written behind it
	j.mu.Lock()
	defer j.mu.Unlock()
	j.entries = append(j.entries, e)
	if len(j.entries)-j.oldest > j.maxRequests {
		j.forgetOldest()
	}
	return e
}

// finish records the exchange's end and makes room for its bytes.
func (j *journal) finish(e *entry, o *Observation) {
	j.mu.Lock()
	defer j.mu.Unlock()
	if !e.forgotten {
		e.seen, e.bytes = *o, len(o.Raw)
		j.bytes += e.bytes
	}
	for j.bytes > j.maxBytes && len(j.entries)-j.oldest > 1 {
		j.forgetOldest()
	}
	j.finished++
	if j.changed != nil && j.finished >= j.wanted {
		close(j.changed)
		j.changed = nil
	}
}

// forgetOldest drops the oldest entry. The slots of those that are forgotten
// are reclaimed when they outnumber the rest.
func (j *journal) forgetOldest() {
	e := j.entries[j.oldest]
	e.forgotten = true
	j.bytes -= e.bytes
	j.entries[j.oldest] = nil
	j.oldest++
	j.forgotten++
	if j.oldest > len(j.entries)/2 {
		j.entries = slices.Delete(j.entries, 0, j.oldest)
		j.oldest = 0
	}
}

// snapshot returns copies of what is kept.
func (j *journal) snapshot() []Observation {
	j.mu.Lock()
	defer j.mu.Unlock()
	kept := make([]Observation, 0, len(j.entries)-j.oldest)
	for _, e := range j.entries[j.oldest:] {
		kept = append(kept, e.seen)
	}
	return kept
}

// await waits until n requests are finished, forgotten ones included.
func (j *journal) await(ctx context.Context, n int) error {
	for {
		done, changed := j.progress(n)
		if done >= n {
			return nil
		}
		select {
		case <-changed:
		case <-ctx.Done():
			return fmt.Errorf("waiting for %d requests, %d were finished so far: %w", n, done, context.Cause(ctx))
		}
	}
}

// progress returns how many requests are finished, and a channel that closes
// once n are, or fewer if others wait for fewer.
func (j *journal) progress(n int) (done int, changed <-chan struct{}) {
	j.mu.Lock()
	defer j.mu.Unlock()
	if j.finished >= n {
		return j.finished, nil
	}
	if j.changed == nil {
		j.changed, j.wanted = make(chan struct{}), n
	}
	j.wanted = min(j.wanted, n)
	return j.finished, j.changed
}
