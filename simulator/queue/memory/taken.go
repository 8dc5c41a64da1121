package memory

import (
	"bytes"
	"context"
	"sync"
	"time"

	"github.com/hookdrill/hookdrill/simulator/queue"
	"github.com/hookdrill/hookdrill/simulator/queue/internal/lanes"
)

// taken is an item handed out.
type taken struct {
	queue *Queue
	grant lanes.Grant[*stored]
	item  queue.Item // as it was when it was handed out
	again bool

	mu    sync.Mutex
	ended bool
}

func (t *taken) Item() queue.Item { return t.item }
func (t *taken) Again() bool      { return t.again }

// end changes the disk, once.
func (t *taken) end(change func(*Disk) error) error {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.ended {
		return queue.ErrLost
	}
	if err := t.queue.holding(change); err != nil {
		return err
	}
	t.ended = true
	return nil
}

// Done records how the item ended, and lets it go.
func (t *taken) Done(ctx context.Context, record []byte) error {
	if err := queue.CheckState(record); err != nil {
		return err
	}
	return t.end(func(d *Disk) error {
		if err := ctx.Err(); err != nil {
			return err
		}
		s := t.grant.Item
		d.size -= s.size()
		delete(d.items, s.item.ID)
		d.done.Put(s.item.ID, struct{}{})
		d.place++
		d.records = append(d.records, queue.Record{ID: s.item.ID, At: now(), Data: bytes.Clone(record), Place: d.place})
		if over := len(d.records) - t.queue.remember; over > 0 {
			d.records = d.records[over:]
		}
		t.queue.lanes.End(t.grant)
		return nil
	})
}

// Later hands the item back for a later time.
func (t *taken) Later(ctx context.Context, at time.Time, state []byte) error {
	if err := queue.CheckState(state); err != nil {
		return err
	}
	return t.end(func(d *Disk) error {
		if err := ctx.Err(); err != nil {
			return err
		}
		s := t.grant.Item
		if err := d.take(len(state) - len(s.item.State)); err != nil {
			return err
		}
		s.item.State, s.item.NotBefore, s.handed = bytes.Clone(state), at, false
		t.queue.lanes.End(t.grant)
		t.queue.lanes.Add(s.item.Lane, at, s)
		return nil
	})
}

// Back hands the item back as it came.
func (t *taken) Back() {
	_ = t.end(func(*Disk) error {
		t.grant.Item.handed = t.again
		t.queue.lanes.Back(t.grant)
		return nil
	})
}
