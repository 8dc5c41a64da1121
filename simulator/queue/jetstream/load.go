package jetstream

import (
	"bytes"
	"context"
	"time"

	"github.com/nats-io/nats.go/jetstream"

	"github.com/hookdrill/hookdrill/simulator/queue"
)

// open reads the whole stream, and then lets everything wait that has not ended.
func (l *logged) open(ctx context.Context, items jetstream.Stream) error {
	first, last, err := span(ctx, items)
	if err != nil {
		return err
	}
	var all []*message
	var waiting []loaded
	err = messages(ctx, l.js, l.config.items(), first, last, func(sequence uint64, data []byte) (bool, error) {
		m := &message{sequence: sequence}
		all = append(all, m)
		opening, err := readGroup(data, func(_ int, frame []byte) error {
			item, again, err := readFrame(frame)
			if err == nil {
				waiting = append(waiting, loaded{l.load(m, item, len(frame)), item.Lane, item.NotBefore})
				waiting[len(waiting)-1].again = again
			}
			return err
		})
		for _, h := range m.items {
			if h != nil && opening <= l.unclean {
				h.again = true
			}
		}
		return true, err
	})
	if err != nil {
		return err
	}
	l.sort(all)
	for _, w := range waiting {
		if !w.ended {
			l.lanes.Add(w.lane, w.due, w.held)
		}
	}
	return nil
}

// loaded is an item with what the lanes need to know of it.
type loaded struct {
	*held
	lane string
	due  time.Time
}

// load takes in an item of a message. It takes the place of the same item in an
// earlier one, unless the ledger says that it has ended.
func (l *logged) load(m *message, item queue.Item, size int) *held {
	h := &held{key: keyOf(item.ID), in: m, index: int32(len(m.items)), size: int32(size)}
	m.items = append(m.items, h)
	m.left++
	if l.ledger.covers(h.key, m.sequence) {
		l.supersede(h)
		return h
	}
	if earlier := l.items[h.key]; earlier != nil {
		l.supersede(earlier)
	}
	l.items[h.key] = h
	if h.item = l.bodies.keep(item); h.item != nil {
		h.item.Body, h.item.State = bytes.Clone(item.Body), bytes.Clone(item.State)
	}
	return h
}

// supersede takes an item out of the message it was read from.
func (l *logged) supersede(h *held) {
	h.ended = true
	h.in.items[h.index] = nil
	h.in.left--
	h.in.dead += int64(h.size)
	l.bodies.drop(h.item)
}

// sort finds the messages that can go, and those that some items have left. How
// long ago that was is not known.
func (l *logged) sort(all []*message) {
	for _, m := range all {
		l.remover.stored(m)
	}
	for _, m := range all {
		switch {
		case m.left == 0:
			l.remover.end(m, false)
		case m.dead > 0:
			l.mixed = append(l.mixed, m)
			l.dead += m.dead
		}
	}
}
