package jetstream

import (
	"context"

	"github.com/hookdrill/hookdrill/simulator/queue"
)

// tidy moves the items out of the message that has been mixed for longest, if
// that is too long, or if too much of the disk is taken by items that have
// ended. Whoever ends an item calls it, so it keeps up with them.
func (l *logged) tidy() {
	m := l.overdue()
	if m == nil {
		return
	}
	if err := l.move(m); err != nil {
		l.config.Log.Warn("items cannot be moved", "message", m.sequence, "error", err)
		l.mu.Lock()
		l.mixed = append(l.mixed, m)
		l.mu.Unlock()
	}
}

// overdue takes a message off the mixed ones, if it is time to.
func (l *logged) overdue() *message {
	records := l.ledger.written()
	l.mu.Lock()
	defer l.mu.Unlock()
	for len(l.mixed) > 0 {
		m := l.mixed[0]
		if m.left > 0 && records-m.endedAt < uint64(l.config.Remember) && l.dead <= l.mostDead {
			return nil
		}
		l.mixed[0] = nil
		l.mixed = l.mixed[1:]
		if m.left > 0 {
			return m
		}
	}
	return nil
}

// move stores the items that are left in a message anew. None of them can end
// meanwhile.
func (l *logged) move(m *message) error {
	l.mu.Lock()
	var left []*held
	for _, h := range m.items {
		if h != nil {
			left = append(left, h)
		}
	}
	l.mu.Unlock()
	var staying []*held
	for _, h := range left {
		h.mu.Lock()
		if h.ended {
			h.mu.Unlock()
			continue
		}
		defer h.mu.Unlock()
		staying = append(staying, h)
	}
	return l.rewrite(m, staying)
}

// rewrite is called with the locks of the items held.
func (l *logged) rewrite(m *message, items []*held) error {
	frames, err := l.frames(context.Background(), m.sequence)
	if err != nil {
		return err
	}
	type place struct {
		*group
		index int
	}
	places := make([]place, len(items))
	for i, h := range items {
		var item queue.Item
		if item, _, err = readFrame(frames[h.index]); err != nil {
			return err
		}
		places[i].group, places[i].index = l.add(h, item, frameSize(item))
	}
	for _, p := range places {
		if err := p.wait(); err != nil {
			return err
		}
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	for i, h := range items {
		l.leave(h)
		h.in, h.index = places[i].message, int32(places[i].index)
	}
	return nil
}
