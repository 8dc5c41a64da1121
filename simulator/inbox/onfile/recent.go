package onfile

import (
	"bytes"
	"time"

	"github.com/hookdrill/hookdrill/simulator/inbox"
)

// recent is what stands in the journal and not yet in the tables. It is bounded
// by the size of the journal.
type recent struct {
	last    uint64 // the last id that was given away
	keys    map[inbox.Key]bool
	entries map[uint64]*event // waiting and taken
	waiting []*event          // in their order; some of them taken or handled
	handled []*event          // without their bodies, in the order of time
	bytes   int64
}

// delivery is what the events of one have in common.
type delivery struct {
	envelope []byte
	left     int // events that are not handled
}

// event is an entry in the journal.
type event struct {
	id    uint64
	key   inbox.Key
	body  []byte
	value any
	due   time.Time
	from  *delivery
	until time.Time // zero until it was handled
}

func newRecent(last uint64) recent {
	return recent{last: last, keys: map[inbox.Key]bool{}, entries: map[uint64]*event{}}
}

func (e *event) cost() int64 { return int64(len(e.body)) + inbox.EntryCost }

// entry is what its taker gets. Whoever gets a value has no need of the body.
func (e *event) entry() *inbox.Entry {
	entry := &inbox.Entry{ID: e.id, Envelope: bytes.Clone(e.from.envelope), Body: e.body, Value: e.value}
	if e.value == nil {
		entry.Body = bytes.Clone(e.body)
	}
	return entry
}

func (r *recent) add(e *event) {
	r.last = max(r.last, e.id)
	r.keys[e.key] = true
	r.entries[e.id] = e
	r.waiting = append(r.waiting, e)
	r.bytes += e.cost()
	if e.from.left > 0 { // the first one answers for the envelope
		r.bytes += int64(len(e.from.envelope))
		e.from.left = -e.from.left
	}
}

// handle notes that an entry was handled. Only its key is of interest then.
func (r *recent) handle(id uint64, until time.Time) {
	e := r.entries[id]
	delete(r.entries, id)
	r.bytes -= e.cost()
	if e.from.left++; e.from.left == 0 {
		r.bytes -= int64(len(e.from.envelope))
	}
	r.handled = append(r.handled, &event{id: id, key: e.key, until: until})
	e.until, e.body, e.value = until, nil, nil
}

// first is the entry that waits for longest, nil if none does.
func (r *recent) first(taken map[uint64]bool) *event {
	for len(r.waiting) > 0 {
		if e := r.waiting[0]; e.until.IsZero() && !taken[e.id] {
			return e
		}
		r.waiting[0] = nil
		r.waiting = r.waiting[1:]
	}
	return nil
}
