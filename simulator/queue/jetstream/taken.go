package jetstream

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"github.com/hookdrill/hookdrill/simulator/queue"
	"github.com/hookdrill/hookdrill/simulator/queue/internal/lanes"
)

// Take waits for an item that is due. Its body is read if it is not in memory.
// One that another process has ended, while this one was cut off or too slow to
// keep its lease, is let go.
func (q *Queue) Take(ctx context.Context) (queue.Taken, error) {
	for {
		grant, err := q.lanes.Next(ctx)
		if errors.Is(err, lanes.ErrClosed) {
			return nil, queue.ErrClosed
		}
		if err != nil {
			return nil, err
		}
		if q.keeper.elsewhere(grant.Item) {
			q.keeper.done(grant.Item)
			q.lanes.End(grant)
			continue
		}
		if item := grant.Item.item; item != nil {
			return &taken{queue: q, grant: grant, item: *item}, nil
		}
		item, found, err := q.read(ctx, grant.Item)
		switch {
		case err != nil:
			q.lanes.Back(grant)
			return nil, err
		case found:
			return &taken{queue: q, grant: grant, item: item}, nil
		}
		q.lanes.End(grant)
	}
}

// read reads an item that is not in memory.
func (q *Queue) read(ctx context.Context, h *held) (queue.Item, bool, error) {
	q.use.RLock()
	defer q.use.RUnlock()
	if q.closed {
		return queue.Item{}, false, queue.ErrClosed
	}
	item, found, err := q.keeper.read(ctx, h)
	if err != nil {
		err = fmt.Errorf("queue: reading an item from %s: %w", q.config.where(), err)
	}
	return item, found, err
}

// taken is an item handed out.
type taken struct {
	queue *Queue
	grant lanes.Grant[*held]
	item  queue.Item

	mu   sync.Mutex
	over bool
}

func (t *taken) Item() queue.Item { return t.item }
func (t *taken) Again() bool      { return t.grant.Item.again }

// Done records how the item ended, and then lets it go. If the process dies
// between the two, the ledger has it, and it is dropped when it comes again.
func (t *taken) Done(_ context.Context, record []byte) error {
	if err := queue.CheckState(record); err != nil {
		return err
	}
	return t.end(func(q *Queue, h *held) error {
		e := entry{key: h.key, sequence: h.in.sequence, Record: queue.Record{ID: t.item.ID, At: time.Now(), Data: record}}
		if err := q.ledger.record(e); err != nil {
			return err
		}
		q.keeper.done(h)
		return nil
	})
}

// Later puts the item back for a later time.
func (t *taken) Later(ctx context.Context, at time.Time, state []byte) error {
	if err := queue.CheckState(state); err != nil {
		return err
	}
	next := t.item
	next.NotBefore, next.State = at, state
	return t.end(func(q *Queue, h *held) error { return q.keeper.later(ctx, h, next) })
}

// end makes a change, and then lets go of the item.
func (t *taken) end(change func(*Queue, *held) error) error {
	q, h := t.queue, t.grant.Item
	q.use.RLock()
	defer q.use.RUnlock()
	if q.closed {
		return queue.ErrClosed
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.over {
		return queue.ErrLost
	}
	h.mu.Lock()
	err := change(q, h)
	h.ended = err == nil
	h.mu.Unlock()
	if err != nil && !errors.Is(err, queue.ErrLost) {
		return fmt.Errorf("queue: ending an item in %s: %w", q.config.where(), err)
	}
	t.over = true
	q.lanes.End(t.grant)
	q.keeper.tidy()
	return err
}

// Back hands the item back as it came.
func (t *taken) Back() {
	t.mu.Lock()
	defer t.mu.Unlock()
	if !t.over {
		t.over = true
		t.queue.lanes.Back(t.grant)
	}
}
