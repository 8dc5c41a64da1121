package onfile

import (
	"slices"
	"time"

	"go.etcd.io/bbolt"

	"github.com/hookdrill/hookdrill/simulator/inbox"
)

// pruneEvery is how often keys are forgotten whose time is over, at most. It
// happens as well when the journal is full, or the inbox.
const pruneEvery = time.Minute

// note has something written, together with what others write at the same time.
func (b *Inbox) note(n *note) error {
	b.line.join(n, b.write)
	switch {
	case n.err != nil:
		return n.err
	case n.full:
		return inbox.ErrFull
	}
	return nil
}

// write writes notes: what it can to the journal, and the rest to the tables.
func (b *Inbox) write(all []*note) {
	b.mu.Lock()
	closed := b.closed
	carry := slices.ContainsFunc(all, b.carries)
	b.mu.Unlock()
	var toTables, toJournal []*note
	for i, n := range all {
		switch {
		case closed || slices.ContainsFunc(all[:i], func(n *note) bool { return n.last }):
			n.err = inbox.ErrClosed
		case n.table == nil || !carry && b.inJournal(n):
			toJournal = append(toJournal, n)
		default:
			toTables = append(toTables, n)
		}
	}
	if carry || len(toTables) > 0 {
		b.writeTables(toTables, carry, latest(all))
	}
	b.writeJournal(toJournal)
}

// carries tells whether the journal is to be carried over before a note.
func (b *Inbox) carries(n *note) bool {
	recent := n.id != 0 && b.recent.entries[n.id] != nil
	return n.carry || recent && n.until.IsZero() || n.delivery != nil && n.now.Sub(b.pruned) >= pruneEvery && b.stale(n.now)
}

// inJournal tells whether a note is that an entry of the journal was handled.
func (b *Inbox) inJournal(n *note) bool { return !n.until.IsZero() && b.recent.entries[n.id] != nil }

// stale tells whether there are keys whose time is over.
func (b *Inbox) stale(now time.Time) bool {
	over := func(t time.Time) bool { return !t.IsZero() && !t.After(now) }
	return over(b.tables.earliest) || len(b.recent.handled) > 0 && over(b.recent.handled[0].until)
}

// writeTables writes notes in one transaction. If that fails each has one of its
// own, so that none fails for another's sake.
func (b *Inbox) writeTables(notes []*note, carry bool, now time.Time) {
	err := b.update(notes, carry, now)
	if err == nil || len(notes) == 0 {
		return
	}
	for _, n := range notes {
		switch {
		case len(notes) == 1 && carry == n.carry:
			n.err = err
		case b.inJournal(n):
			b.writeJournal([]*note{n})
		default:
			n.err = b.update([]*note{n}, n.carry || b.recent.entries[n.id] != nil, now)
		}
	}
}

// latest is the time of the last delivery, zero if there is none.
func latest(notes []*note) (now time.Time) {
	for _, n := range notes {
		if n.now.After(now) {
			now = n.now
		}
	}
	return now
}

// update writes notes to the tables. Where carry is set, what is in the journal
// comes before, and keys are forgotten whose time is over.
func (b *Inbox) update(notes []*note, carry bool, now time.Time) error {
	salt := newSalt()
	var after known
	err := b.db.Update(func(tx *bbolt.Tx) error {
		t, err := open(tx)
		if err != nil {
			return err
		}
		if carry {
			if err := t.carry(&b.recent, salt); err != nil {
				return err
			}
			if err := t.prune(now, inbox.Pruned(b.accepted)); err != nil {
				return err
			}
		}
		for _, n := range notes {
			if err := n.table(t); err != nil {
				return err
			}
		}
		after = t.known()
		return t.close()
	})
	if err != nil {
		return closedOr(err)
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	b.tables = after
	if carry {
		b.recent = newRecent(max(b.recent.last, after.last))
		b.journal.begin(salt)
		b.accepted = 0
		b.pruned = now
	}
	for _, n := range notes {
		n.err = nil
		delete(b.taken, n.id)
		b.closed = b.closed || n.last
	}
	return nil
}

// writeJournal appends notes to the journal. Where it has no room for a delivery,
// it is carried over and begun anew.
func (b *Inbox) writeJournal(notes []*note) {
	for carried := false; len(notes) > 0; carried = true {
		left := b.append(notes, carried)
		if len(left) == 0 {
			return
		}
		if err := b.update(nil, true, latest(left)); err != nil {
			for _, n := range left {
				n.err = err
			}
			return
		}
		notes = left
	}
}

// append writes as many notes as there is room for, and returns the others. What
// is over the capacity is refused, but not before old keys were forgotten.
func (b *Inbox) append(notes []*note, carried bool) (left []*note) {
	p, err := b.plan(notes)
	if err == nil {
		err = b.journal.write(p.frames)
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	for _, n := range notes {
		switch {
		case slices.Contains(p.left, n) || n.full && !carried && b.stale(n.now):
			n.full = false
			left = append(left, n)
		default:
			n.err = err
		}
	}
	if err != nil {
		return left
	}
	for _, e := range p.events {
		b.recent.add(e)
	}
	b.accepted += len(p.events)
	for _, n := range p.handled {
		b.recent.handle(n.id, n.until)
		delete(b.taken, n.id)
	}
	return left
}
