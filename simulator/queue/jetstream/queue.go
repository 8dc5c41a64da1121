package jetstream

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"sync"
	"time"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"

	"github.com/hookdrill/hookdrill/simulator/queue"
	"github.com/hookdrill/hookdrill/simulator/queue/internal/lanes"
)

// Queue is a queue in JetStream. [Open] makes it.
type Queue struct {
	config  Config
	server  *embedded // nil with a URL
	conn    *nats.Conn
	js      jetstream.JetStream
	replies *replies
	space   *space // nil with a URL
	ledger  *ledger
	keeper  keeper
	lanes   *lanes.Lanes[*held]
	bodies  bodies

	use    sync.RWMutex // held for reading by everything that needs the server
	closed bool
	life   context.Context // what runs in the background runs until this ends
	stop   context.CancelFunc
	behind sync.WaitGroup
}

var _ queue.Queue = (*Queue)(nil)

// watchEvery is how often the queue looks after what is under way; more often if
// leases are short.
const watchEvery = time.Second

// Put accepts an item.
func (q *Queue) Put(ctx context.Context, item queue.Item) error {
	if err := item.Check(); err != nil {
		return err
	}
	if err := ctx.Err(); err != nil {
		return err
	}
	q.use.RLock()
	defer q.use.RUnlock()
	if q.closed {
		return queue.ErrClosed
	}
	if err := q.keeper.put(ctx, keyOf(item.ID), item); err != nil {
		return fmt.Errorf("queue: putting an item into %s: %w", q.config.where(), err)
	}
	return nil
}

// Counts tells what this process knows of.
func (q *Queue) Counts() queue.Counts {
	waiting, out := q.lanes.Counts()
	return queue.Counts{Waiting: waiting, InFlight: out}
}

// Records reads the ledger. A record's place is its message's.
func (q *Queue) Records(ctx context.Context, from uint64) iter.Seq2[queue.Record, error] {
	return func(yield func(queue.Record, error) bool) {
		q.use.RLock()
		defer q.use.RUnlock()
		if q.closed {
			yield(queue.Record{}, queue.ErrClosed)
			return
		}
		first, last, err := span(ctx, q.ledger.stream)
		if from > first && from <= last {
			first = from
		}
		if err == nil {
			err = q.ledger.read(ctx, first, last, func(e entry) bool { return yield(e.Record, nil) })
		}
		if err != nil {
			yield(queue.Record{}, fmt.Errorf("queue: the ledger in %s: %w", q.config.where(), err))
		}
	}
}

// Close ends the queue. What is under way at the server is waited for.
func (q *Queue) Close() error {
	q.lanes.Close()
	q.use.Lock()
	defer q.use.Unlock()
	if q.closed {
		return nil
	}
	q.closed = true
	_, out := q.lanes.Counts()
	return q.shut(out == 0)
}

// shut closes whatever was opened. clean says that no item was handed out.
func (q *Queue) shut(clean bool) error {
	if q.keeper != nil {
		q.keeper.close()
	}
	q.stop()
	q.behind.Wait()
	if q.conn != nil {
		// What was said last is not answered, but the server should have it.
		_ = q.conn.FlushTimeout(time.Second)
		q.conn.Close()
	}
	if q.server != nil {
		return q.server.close(clean)
	}
	return nil
}

// inBackground runs work until the queue is closed.
func (q *Queue) inBackground(work func(context.Context) error) {
	q.behind.Go(func() {
		if err := work(q.life); err != nil && !errors.Is(err, context.Canceled) {
			q.config.Log.Error("the queue's background work has ended", "error", err)
		}
	})
}

// watch lets time pass for all that waits, until ctx ends.
func (q *Queue) watch(ctx context.Context) error {
	every := watchEvery
	if q.server == nil {
		every = min(every, q.config.Lease/5)
	}
	tick := time.NewTicker(every)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-tick.C:
			q.replies.tick()
			q.keeper.tick()
		}
	}
}
