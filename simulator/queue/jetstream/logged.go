package jetstream

import (
	"context"
	"errors"
	"fmt"
	"sync"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"

	"github.com/hookdrill/hookdrill/simulator/queue"
)

// logged keeps items in the stream of an embedded server, many to a message.
//
// A message goes once every item of it has ended. Until then the ledger tells
// which of them have, and they are not taken up again after a crash. But the
// ledger is remembered for so long only. So a message in which one item has
// ended may not stay on for the others: these move to a new message. Of an item
// that is in two messages the later one counts.
type logged struct {
	*Queue
	committer *committer
	opening   uint64
	unclean   uint64
	mostDead  int64
	remover   *remover
	lately    lately

	mu      sync.Mutex
	items   map[key]*held
	storing map[key]*group // of items being put
	mixed   []*message     // some of whose items have ended; the first to begin with it first
	dead    int64          // bytes of ended items in messages that are still there
}

var _ keeper = (*logged)(nil)

func newLogged(q *Queue, label label, mostDead int64) *logged {
	l := &logged{
		Queue: q, opening: label.Opening, unclean: label.Unclean, mostDead: mostDead,
		items: make(map[key]*held), storing: make(map[key]*group),
	}
	subject := q.config.itemSubject() + "group"
	l.committer = newCommitter(func(g *group) error {
		g.number(l.opening)
		sequence, err := q.replies.store(context.Background(), &nats.Msg{Subject: subject, Data: g.payload})
		if err == nil {
			g.message = &message{sequence: sequence, items: g.items, left: g.members}
			l.remover.stored(g.message)
		}
		return err
	})
	l.remover = &remover{replies: q.replies, stream: q.config.items(), most: mostDead, trouble: func(err error) {
		q.config.Log.Warn("messages whose items have ended cannot be removed", "error", err)
	}}
	return l
}

func (l *logged) stream(c jetstream.StreamConfig) jetstream.StreamConfig {
	c.Discard = jetstream.DiscardNew
	return c
}

// put stores an item, unless there is one of its id.
func (l *logged) put(_ context.Context, k key, item queue.Item) error {
	size := frameSize(item)
	l.mu.Lock()
	if l.items[k] != nil {
		g := l.storing[k]
		l.mu.Unlock()
		if g != nil {
			return g.wait() // it is being put by somebody else
		}
		return nil
	}
	if l.ledger.has(k) {
		l.mu.Unlock()
		return nil
	}
	if err := l.room(size); err != nil {
		l.mu.Unlock()
		return err
	}
	h := &held{key: k}
	l.items[k] = h
	g, index := l.add(h, item, size)
	l.storing[k] = g
	l.mu.Unlock()

	err := g.wait()
	l.mu.Lock()
	delete(l.storing, k)
	if err != nil {
		delete(l.items, k)
	}
	l.mu.Unlock()
	if err != nil {
		return err
	}
	l.enter(h, g, index, item)
	return nil
}

// room tells whether one more item may be put. Called with the lock held.
func (l *logged) room(size int) error {
	if len(l.items) >= l.config.Hold {
		return fmt.Errorf("%w: it holds %d items", queue.ErrFull, len(l.items))
	}
	return l.space.take(size)
}

// add puts h into the next group.
func (l *logged) add(h *held, item queue.Item, size int) (g *group, index int) {
	h.size = int32(size)
	return l.committer.add(size, h, func(b []byte) []byte { return appendFrame(b, item, h.again) })
}

// enter is for an item that has been stored: it waits to be taken.
func (l *logged) enter(h *held, g *group, index int, item queue.Item) {
	h.in, h.index = g.message, int32(index)
	h.item = l.bodies.keep(item)
	l.lanes.Add(item.Lane, item.NotBefore, h)
}

// later stores the item anew, as it is to be from now on.
func (l *logged) later(_ context.Context, h *held, next queue.Item) error {
	successor := &held{key: h.key}
	g, index := l.add(successor, next, frameSize(next))
	if err := g.wait(); err != nil {
		return err
	}
	l.mu.Lock()
	l.items[h.key] = successor
	l.leave(h)
	l.mu.Unlock()
	l.bodies.drop(h.item)
	l.enter(successor, g, index, next)
	return nil
}

// elsewhere is nowhere: the store is one process's.
func (l *logged) elsewhere(*held) bool { return false }

// done lets go of an item.
func (l *logged) done(h *held) {
	l.mu.Lock()
	delete(l.items, h.key)
	l.leave(h)
	l.mu.Unlock()
	l.bodies.drop(h.item)
}

// leave takes an item out of its message. Called with the lock held.
func (l *logged) leave(h *held) {
	m := h.in
	if m.dead == 0 {
		m.endedAt = l.ledger.written()
		l.mixed = append(l.mixed, m)
	}
	m.items[h.index] = nil
	m.left--
	m.dead += int64(h.size)
	l.dead += int64(h.size)
	if m.left == 0 {
		l.dead -= m.dead
		l.remover.end(m, l.dead > l.mostDead)
	}
}

// read finds the item in its message. A move may take it elsewhere meanwhile.
func (l *logged) read(ctx context.Context, h *held) (queue.Item, bool, error) {
	for {
		h.mu.Lock()
		in, index := h.in, h.index
		h.mu.Unlock()
		frames, err := l.frames(ctx, in.sequence)
		if err == nil && int(index) < len(frames) {
			item, _, err := readFrame(frames[index])
			return item, true, err
		}
		if err != nil && !errors.Is(err, errNotThere) {
			return queue.Item{}, false, err
		}
		h.mu.Lock()
		moved := h.in != in
		h.mu.Unlock()
		if !moved {
			return queue.Item{}, false, fmt.Errorf("message %d of the stream %s: %w", in.sequence, l.config.items(), errNotThere)
		}
	}
}

// frames are the items of a message, one of the last few read if possible:
// items that were put back together are due together.
func (l *logged) frames(ctx context.Context, sequence uint64) ([][]byte, error) {
	if frames := l.lately.get(sequence); frames != nil {
		return frames, nil
	}
	data, err := l.get(ctx, sequence)
	if err != nil {
		return nil, err
	}
	var frames [][]byte
	if _, err := readGroup(data, func(_ int, frame []byte) error {
		frames = append(frames, frame)
		return nil
	}); err != nil {
		return nil, fmt.Errorf("message %d of the stream %s: %w", sequence, l.config.items(), err)
	}
	l.lately.put(sequence, frames)
	return frames, nil
}

func (l *logged) tick() { l.remover.tick() }

func (l *logged) close() {
	l.committer.settle()
	l.remover.close()
}
