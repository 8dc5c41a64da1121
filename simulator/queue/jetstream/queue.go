package jetstream

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/nats-io/nats.go"

	"github.com/hookdrill/hookdrill/simulator/queue"
	"github.com/hookdrill/hookdrill/simulator/queue/internal/lanes"
)

// Queue is a queue in JetStream. [Open] makes it.
type Queue struct {
	config  Config
	server  *embedded // nil with a URL
	conn    *nats.Conn
	replies *replies
	space   *space // nil with a URL
	ledger  *ledger
	puller  *puller
	lanes   *lanes.Lanes[*held]

	opening uint64 // of the folder; 0 with a URL
	unclean uint64 // the last opening that may have left items handed out

	use    sync.RWMutex // held for reading by everything that needs the server
	closed bool
	stop   context.CancelFunc // ends what runs in the background
	life   context.Context
	behind sync.WaitGroup

	mu        sync.Mutex
	held      map[*held]struct{}
	heldBytes int64
	expected  uint64 // items stored when the queue was opened, still to come
	loaded    chan struct{}
	damaged   error
}

var _ queue.Queue = (*Queue)(nil)

// held is an item that this process knows of.
type held struct {
	sequence uint64
	reply    string // where to acknowledge it
	frame    []byte // nil: to be read when it is taken
	again    bool
}

// Put accepts an item. Its message is refused if there is one of the same id.
func (q *Queue) Put(ctx context.Context, item queue.Item) error {
	if err := item.Check(); err != nil {
		return err
	}
	q.use.RLock()
	defer q.use.RUnlock()
	if q.closed {
		return queue.ErrClosed
	}
	k := keyOf(item.ID)
	if q.ledger.has(k) {
		return nil
	}
	m := &nats.Msg{Subject: q.config.itemSubject() + k.String(), Header: expecting(0), Data: frame(item, q.opening)}
	if most := q.conn.MaxPayload(); int64(m.Size()) > most {
		return fmt.Errorf("%w: its message has %d bytes, and the NATS server takes %d at most", queue.ErrInvalid, m.Size(), most)
	}
	if err := q.space.take(m.Size()); err != nil {
		return err
	}
	if err := q.replies.store(ctx, m); err != nil && !isWrongSequence(err) {
		return fmt.Errorf("queue: putting an item into %s: %w", q.config.where(), err)
	}
	return nil
}

// expecting is the header that lets a message in only if the last one of its
// subject has that sequence; 0: if there is none.
func expecting(sequence uint64) nats.Header {
	return nats.Header{"Nats-Expected-Last-Subject-Sequence": {strconv.FormatUint(sequence, 10)}}
}

// room is how many more items this process may hold.
func (q *Queue) room() int {
	q.mu.Lock()
	defer q.mu.Unlock()
	return q.config.Hold - len(q.held)
}

// arrived takes in an item that the consumer sends.
func (q *Queue) arrived(m *nats.Msg) {
	f, err := unframe(m.Data)
	sequence, deliveries := sequenceOf(m.Reply)
	q.mu.Lock()
	first := q.expected > 0 // it was there when the queue was opened
	q.mu.Unlock()
	switch {
	case err != nil:
		q.unreadable(sequence, err)
	case q.isDone(keyOf(string(f.id)), sequence, first):
		_ = q.conn.Publish(m.Reply, ack)
	default:
		h := &held{sequence: sequence, reply: m.Reply, frame: m.Data}
		h.again = q.server != nil && f.opening <= q.unclean || q.server == nil && deliveries > 1
		q.hold(h)
		q.lanes.Add(string(f.lane), f.notBefore(), h)
	}
	if first {
		q.mu.Lock()
		if q.expected--; q.expected == 0 {
			close(q.loaded)
		}
		q.mu.Unlock()
	}
}

// isDone tells whether an item that comes was done already, and is still there
// since the process died, or another one was quicker. It can also be that Put
// looked just before the item was done, and stored it just after.
func (q *Queue) isDone(k key, sequence uint64, first bool) bool {
	if q.server != nil && !first {
		return q.ledger.has(k)
	}
	return q.ledger.covers(k, sequence)
}

// unreadable notes a message that is none of ours. It stays where it is.
func (q *Queue) unreadable(sequence uint64, err error) {
	err = fmt.Errorf("message %d of the stream %s: %w", sequence, q.config.items(), err)
	q.config.Log.Error("the queue holds what cannot be read", "error", err)
	q.mu.Lock()
	defer q.mu.Unlock()
	if q.damaged == nil {
		q.damaged = err
	}
}

func (q *Queue) damage() error {
	q.mu.Lock()
	defer q.mu.Unlock()
	return q.damaged
}

// hold keeps h among the items this process knows of, and its frame if there is room.
func (q *Queue) hold(h *held) {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.held[h] = struct{}{}
	if q.heldBytes+int64(len(h.frame)) > q.config.HoldBytes {
		h.frame = nil
	}
	q.heldBytes += int64(len(h.frame))
}

// drop forgets h, which makes room.
func (q *Queue) drop(h *held) {
	q.mu.Lock()
	full := len(q.held) == q.config.Hold
	delete(q.held, h)
	q.heldBytes -= int64(len(h.frame))
	q.mu.Unlock()
	if full {
		q.puller.more()
	}
}

// sequenceOf reads the reply subject of an item: its place in the stream, and
// how often it was delivered.
//
//	$JS.ACK.<stream>.<consumer>.<delivered>.<sequence>.<...>.<time>.<pending>
//	$JS.ACK.<domain>.<account>.<stream>.<consumer>.<delivered>.<sequence>....
func sequenceOf(reply string) (sequence, deliveries uint64) {
	skip := 4
	if strings.Count(reply, ".") > 8 {
		skip = 6
	}
	rest := reply
	for range skip {
		_, rest, _ = strings.Cut(rest, ".")
	}
	delivered, rest, _ := strings.Cut(rest, ".")
	at, _, _ := strings.Cut(rest, ".")
	deliveries, _ = strconv.ParseUint(delivered, 10, 64)
	sequence, _ = strconv.ParseUint(at, 10, 64)
	return sequence, deliveries
}

// Counts tells what this process knows of.
func (q *Queue) Counts() queue.Counts {
	waiting, out := q.lanes.Counts()
	return queue.Counts{Waiting: waiting, InFlight: out}
}

// Records reads the ledger.
func (q *Queue) Records(ctx context.Context) iter.Seq2[queue.Record, error] {
	return func(yield func(queue.Record, error) bool) {
		q.use.RLock()
		defer q.use.RUnlock()
		if q.closed {
			yield(queue.Record{}, queue.ErrClosed)
			return
		}
		first, last, err := q.ledger.span(ctx)
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
	if q.closed {
		q.use.Unlock()
		return nil
	}
	q.closed = true
	q.use.Unlock()
	_, out := q.lanes.Counts()
	if q.server == nil {
		q.sayOfAll(giveBack) // others need not wait for the lease to end
	}
	return q.shut(out == 0)
}

// shut closes whatever was opened. clean says that no item was handed out.
func (q *Queue) shut(clean bool) error {
	if q.stop != nil {
		q.stop()
	}
	q.behind.Wait()
	if q.puller != nil && q.puller.sub != nil {
		q.puller.stop()
	}
	if q.conn != nil {
		// Acknowledgements are not waited for; the server should have them though.
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
	if q.life == nil {
		q.life, q.stop = context.WithCancel(context.Background())
	}
	q.behind.Go(func() {
		if err := work(q.life); err != nil && !errors.Is(err, context.Canceled) {
			q.config.Log.Error("the queue's background work has ended", "error", err)
		}
	})
}
