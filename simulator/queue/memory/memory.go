// Package memory is a queue for virtual time: its disk is a value that survives
// the queue, so that a sender can die and be followed by another without
// leaving a bubble of testing/synctest. It is no place for deliveries that
// matter: with the process everything in it is gone.
package memory

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"iter"
	"slices"
	"sync"
	"time"

	"github.com/hookdrill/hookdrill/simulator/queue"
	"github.com/hookdrill/hookdrill/simulator/queue/internal/lanes"
	"github.com/hookdrill/hookdrill/simulator/queue/internal/recent"
)

// Disk is what outlives a queue. Its zero value is an empty disk. It holds
// neither channels nor timers, and belongs to one queue at a time.
type Disk struct {
	// Capacity bounds the bytes of all items together. 0: no bound.
	Capacity int

	mu      sync.Mutex
	holder  *Queue
	items   map[string]*stored
	order   uint64 // of the last item accepted
	size    int
	done    *recent.Map[string, struct{}]
	records []queue.Record
	place   uint64 // of the last record
}

// stored is an item on the disk.
type stored struct {
	item   queue.Item
	order  uint64
	handed bool // it was handed out, and that did not come to an end
}

func (s *stored) size() int {
	return len(s.item.ID) + len(s.item.Lane) + len(s.item.Body) + len(s.item.State)
}

// Queue is a queue on a [Disk].
type Queue struct {
	disk     *Disk
	remember int
	lanes    *lanes.Lanes[*stored]
}

var _ queue.Queue = (*Queue)(nil)

// Open makes the queue that has the disk from now on. Whoever had it before
// finds his queue closed, as if he had died. For a bubble it must be called
// inside.
func Open(d *Disk, o queue.Options) *Queue {
	o = o.WithDefaults()
	q := &Queue{disk: d, remember: o.Remember, lanes: lanes.New[*stored](o.PerLane)}
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.holder != nil {
		d.holder.lanes.Close()
	}
	d.holder = q
	if d.items == nil {
		d.items, d.done = make(map[string]*stored), recent.New[string, struct{}](o.Remember)
	}
	all := make([]*stored, 0, len(d.items))
	for _, s := range d.items {
		all = append(all, s)
	}
	slices.SortFunc(all, func(a, b *stored) int { return int(a.order) - int(b.order) })
	for _, s := range all {
		q.lanes.Add(s.item.Lane, s.item.NotBefore, s)
	}
	return q
}

// Kill ends the queue as the death of its process would: whoever holds on to it
// changes nothing on the disk any more.
func (q *Queue) Kill() { _ = q.Close() }

// Close ends the queue.
func (q *Queue) Close() error {
	q.disk.mu.Lock()
	if q.disk.holder == q {
		q.disk.holder = nil
	}
	q.disk.mu.Unlock()
	q.lanes.Close()
	return nil
}

// holding calls change with the disk, unless it is somebody else's.
func (q *Queue) holding(change func(*Disk) error) error {
	q.disk.mu.Lock()
	defer q.disk.mu.Unlock()
	if q.disk.holder != q {
		return queue.ErrClosed
	}
	return change(q.disk)
}

// Put accepts an item.
func (q *Queue) Put(ctx context.Context, item queue.Item) error {
	if err := item.Check(); err != nil {
		return err
	}
	if err := ctx.Err(); err != nil {
		return err
	}
	return q.holding(func(d *Disk) error {
		if d.items[item.ID] != nil || d.done.Has(item.ID) {
			return nil
		}
		item.State = bytes.Clone(item.State)
		s := &stored{item: item, order: d.order + 1}
		if err := d.take(s.size()); err != nil {
			return err
		}
		d.order++
		d.items[item.ID] = s
		q.lanes.Add(item.Lane, item.NotBefore, s)
		return nil
	})
}

// take makes room for that many bytes more.
func (d *Disk) take(size int) error {
	if d.Capacity > 0 && size > 0 && d.size+size > d.Capacity {
		return fmt.Errorf("%w: %d bytes of %d are taken, and %d more are needed", queue.ErrFull, d.size, d.Capacity, size)
	}
	d.size += size
	return nil
}

// Take waits for an item that is due.
func (q *Queue) Take(ctx context.Context) (queue.Taken, error) {
	grant, err := q.lanes.Next(ctx)
	if errors.Is(err, lanes.ErrClosed) {
		return nil, queue.ErrClosed
	}
	if err != nil {
		return nil, err
	}
	t := &taken{queue: q, grant: grant, item: grant.Item.item}
	err = q.holding(func(*Disk) error {
		t.again, grant.Item.handed = grant.Item.handed, true
		return nil
	})
	if err != nil {
		return nil, err
	}
	return t, nil
}

// Counts tells what is on the disk.
func (q *Queue) Counts() queue.Counts {
	waiting, out := q.lanes.Counts()
	return queue.Counts{Waiting: waiting, InFlight: out}
}

// Records reads what was recorded.
func (q *Queue) Records(ctx context.Context, from uint64) iter.Seq2[queue.Record, error] {
	return func(yield func(queue.Record, error) bool) {
		var records []queue.Record
		err := q.holding(func(d *Disk) error {
			records = slices.Clone(d.records)
			if from > d.place {
				from = 0
			}
			return ctx.Err()
		})
		if err != nil {
			yield(queue.Record{}, err)
			return
		}
		for _, r := range records {
			if r.Place >= from && !yield(r, nil) {
				return
			}
		}
	}
}

// now is the time as a real store would keep it.
func now() time.Time { return time.Now().UTC().Round(0) }
