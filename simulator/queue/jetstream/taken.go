package jetstream

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"sync"
	"time"

	"github.com/nats-io/nats.go"

	"github.com/hookdrill/hookdrill/simulator/queue"
	"github.com/hookdrill/hookdrill/simulator/queue/internal/lanes"
)

// What is said of an item: it is done with, it is still being worked on, and
// somebody else may have it.
//
//nolint:gochecknoglobals // they are constants, as far as Go has any of this type
var (
	ack      = []byte("+ACK")
	progress = []byte("+WPI")
	giveBack = []byte("-NAK")
)

// Take waits for an item that is due. Its body is read if it is not in memory.
func (q *Queue) Take(ctx context.Context) (queue.Taken, error) {
	for {
		grant, err := q.lanes.Next(ctx)
		if errors.Is(err, lanes.ErrClosed) {
			return nil, queue.ErrClosed
		}
		if err != nil {
			return nil, err
		}
		h := grant.Item
		content := h.frame
		if content == nil {
			if content, err = q.fetch(ctx, h.sequence); err != nil {
				q.lanes.Back(grant)
				return nil, err
			}
		}
		if content == nil { // another process has ended it
			q.drop(h)
			q.lanes.End(grant)
			continue
		}
		f, err := unframe(content)
		if err != nil {
			q.lanes.Back(grant)
			return nil, fmt.Errorf("queue: message %d of the stream %s: %w", h.sequence, q.config.items(), err)
		}
		return &taken{queue: q, grant: grant, item: f.item()}, nil
	}
}

// fetch reads a message of the items' stream; nil if it is gone.
func (q *Queue) fetch(ctx context.Context, sequence uint64) ([]byte, error) {
	q.use.RLock()
	defer q.use.RUnlock()
	if q.closed {
		return nil, queue.ErrClosed
	}
	request, _ := json.Marshal(map[string]uint64{"seq": sequence})
	m, err := q.replies.ask(ctx, &nats.Msg{Subject: "$JS.API.DIRECT.GET." + q.config.items(), Data: request})
	if err != nil {
		return nil, fmt.Errorf("queue: reading an item from %s: %w", q.config.where(), err)
	}
	switch status := m.Header.Get("Status"); status {
	case "":
		return m.Data, nil
	case "404":
		return nil, nil
	default:
		return nil, fmt.Errorf("queue: reading an item from %s: status %s %s", q.config.where(), status, m.Header.Get("Description"))
	}
}

// taken is an item handed out.
type taken struct {
	queue *Queue
	grant lanes.Grant[*held]
	item  queue.Item

	mu    sync.Mutex
	ended bool
}

func (t *taken) Item() queue.Item { return t.item }
func (t *taken) Again() bool      { return t.grant.Item.again }

// Done records how the item ended, and then lets it go. A crash between the two
// leaves the item in the stream; it is dropped when it comes again, since the
// ledger has it.
func (t *taken) Done(_ context.Context, record []byte) error {
	if err := queue.CheckState(record); err != nil {
		return err
	}
	return t.end(func(q *Queue, h *held) error {
		return q.ledger.record(entry{
			key: keyOf(t.item.ID), sequence: h.sequence,
			Record: queue.Record{ID: t.item.ID, At: time.Now(), Data: record},
		})
	})
}

// Later replaces the item's message by one with another state and time. That is
// one step of the server, and it fails if this is not the last message any more.
func (t *taken) Later(ctx context.Context, at time.Time, state []byte) error {
	if err := queue.CheckState(state); err != nil {
		return err
	}
	next := t.item
	next.NotBefore, next.State = at, state
	return t.end(func(q *Queue, h *held) error {
		err := q.replies.store(ctx, &nats.Msg{
			Subject: q.config.itemSubject() + keyOf(next.ID).String(),
			Header:  expecting(h.sequence), Data: frame(next, q.opening),
		})
		return err
	})
}

// end makes a change at the server, and then lets go of the item.
func (t *taken) end(change func(*Queue, *held) error) error {
	q, h := t.queue, t.grant.Item
	q.use.RLock()
	defer q.use.RUnlock()
	if q.closed {
		return queue.ErrClosed
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.ended {
		return queue.ErrLost
	}
	err := change(q, h)
	lost := isWrongSequence(err)
	if err != nil && !lost {
		return fmt.Errorf("queue: ending an item in %s: %w", q.config.where(), err)
	}
	t.ended = true
	_ = q.conn.Publish(h.reply, ack)
	q.drop(h)
	q.lanes.End(t.grant)
	if lost {
		return queue.ErrLost
	}
	return nil
}

// Back hands the item back as it came.
func (t *taken) Back() {
	t.mu.Lock()
	defer t.mu.Unlock()
	if !t.ended {
		t.ended = true
		t.queue.lanes.Back(t.grant)
	}
}
