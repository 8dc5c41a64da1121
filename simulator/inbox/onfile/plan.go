package onfile

import (
	"go.etcd.io/bbolt"

	"github.com/hookdrill/hookdrill/simulator/inbox"
)

// plan is what becomes true when its frames are written.
type plan struct {
	frames  []byte
	events  []*event
	handled []*note
	left    []*note // for which there is no room in the journal

	bytes int64
	added map[inbox.Key]bool
}

// plan decides what the notes come to. It changes nothing but them.
func (b *Inbox) plan(notes []*note) (*plan, error) {
	p := &plan{frames: b.journal.batch(), added: map[inbox.Key]bool{}}
	err := b.db.View(func(tx *bbolt.Tx) error {
		seen := tx.Bucket(bucketSeen)
		for _, n := range notes {
			if n.delivery == nil {
				p.frames = appendHandled(p.frames, n.id, n.until)
				p.handled = append(p.handled, n)
				continue
			}
			b.planDelivery(p, n, func(k inbox.Key) bool {
				return b.recent.keys[k] || p.added[k] || seen.Get(k[:]) != nil
			})
		}
		return nil
	})
	return p, closedOr(err)
}

func (b *Inbox) planDelivery(p *plan, n *note, seen func(inbox.Key) bool) {
	n.fresh = 0
	d := &delivery{envelope: n.delivery.Envelope}
	var events []*event
	cost := int64(0)
	for _, item := range n.delivery.Items {
		if seen(item.Key) {
			continue
		}
		p.added[item.Key] = true
		e := &event{id: b.recent.last + uint64(len(p.events)+len(events)) + 1, key: item.Key, body: item.Body, value: item.Value, due: n.now, from: d}
		events = append(events, e)
		cost += e.cost()
	}
	if len(events) == 0 {
		return
	}
	cost += int64(len(d.envelope))
	d.left = len(events)
	n.full = b.tables.Bytes+b.recent.bytes+p.bytes+cost > b.limits.Capacity
	// Every entry in the journal leaves room for the note that it was handled, so
	// that a full disk never stands in the way of that.
	unhandled := len(b.recent.entries) + len(p.events) + len(events)
	lacking := !b.journal.hasRoom(len(p.frames)+room(*n.delivery), unhandled)
	if n.full || lacking {
		for _, e := range events {
			delete(p.added, e.key)
		}
		if !n.full {
			p.left = append(p.left, n)
		}
		return
	}
	n.fresh = len(events)
	p.bytes += cost
	p.events = append(p.events, events...)
	p.frames = appendAccepted(p.frames, n.now, d.envelope, events)
}
