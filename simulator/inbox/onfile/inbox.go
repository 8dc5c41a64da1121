package onfile

import (
	"encoding/binary"
	"errors"
	"sync"
	"time"

	"go.etcd.io/bbolt"
	bolterrors "go.etcd.io/bbolt/errors"

	"github.com/hookdrill/hookdrill/simulator/inbox"
)

// Inbox is an [inbox.Inbox] on disk, in a folder which one process has at a time.
// What Accept took is synced before it returns. Make it with [Open].
type Inbox struct {
	db      *bbolt.DB
	limits  inbox.Limits
	journal *journal
	line    line // of those who write

	// The lock is over the rest, and is never held while something is written.
	// Only the writer changes more than what is taken.
	mu     sync.Mutex
	closed bool
	taken  map[uint64]bool // ends with the process, as it should
	recent recent
	tables known
	// accepted counts since the last time that keys were forgotten.
	accepted int
	pruned   time.Time
}

var _ inbox.Inbox = (*Inbox)(nil)

// Accept is [inbox.Inbox]'s. Requests that come at the same time share a sync.
func (b *Inbox) Accept(now time.Time, d inbox.Delivery) (int, error) {
	n := newNote()
	n.now, n.delivery = now, &d
	if room(d) > largest {
		n.table = func(t *tables) error { return b.store(t, n) }
		n.carry = true // what it is compared with is in the tables then
	}
	err := b.note(n)
	return n.fresh, err
}

// store puts a delivery that is too large for the journal into the tables.
func (b *Inbox) store(t *tables, n *note) error {
	items, cost := t.unseen(*n.delivery)
	// Where it is full, what was pruned still counts: it makes room.
	if n.full = t.counts.Bytes+cost > b.limits.Capacity; n.full {
		return nil
	}
	n.fresh = len(items)
	return t.add(n.now, n.delivery.Envelope, items, cost)
}

// Take is [inbox.Inbox]'s.
func (b *Inbox) Take(now time.Time) (*inbox.Entry, time.Time, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.closed {
		return nil, time.Time{}, inbox.ErrClosed
	}
	first := b.recent.first(b.taken)
	var e *inbox.Entry
	var next time.Time
	if b.tables.Waiting > 0 {
		var err error
		if e, next, err = b.older(now, first); err != nil {
			return nil, time.Time{}, closedOr(err)
		}
	}
	switch {
	case e != nil:
	case first == nil:
		return nil, next, nil
	case first.due.After(now):
		if next.IsZero() || first.due.Before(next) {
			next = first.due
		}
		return nil, next, nil
	default:
		e = first.entry()
	}
	b.taken[e.ID] = true
	return e, time.Time{}, nil
}

// older finds what is due in the tables, and has waited longer than first.
func (b *Inbox) older(now time.Time, first *event) (e *inbox.Entry, next time.Time, err error) {
	err = b.db.View(func(tx *bbolt.Tx) error {
		cursor := tx.Bucket(bucketWaiting).Cursor()
		// It goes past what is taken: no more than there are workers.
		for k, _ := cursor.First(); k != nil; k, _ = cursor.Next() {
			due, id := splitTimeKey(k)
			if b.taken[id] {
				continue
			}
			if due.After(now) {
				next = due
				return nil
			}
			if first != nil && first.due.Before(due) {
				return nil
			}
			var err error
			e, err = load(tx, id)
			return err
		}
		return nil
	})
	return e, next, err
}

// Handled is [inbox.Inbox]'s.
func (b *Inbox) Handled(now time.Time, id uint64) error {
	n := newNote()
	n.until = now.Add(b.limits.Retention)
	return b.settle(n, id, func(t *tables, r record) error {
		return errors.Join(t.remove(id, r), t.expire(n.until, r.key))
	})
}

// Postpone is [inbox.Inbox]'s.
func (b *Inbox) Postpone(id uint64, due time.Time) error {
	return b.settle(newNote(), id, func(t *tables, r record) error {
		err := t.waiting.Delete(timeKey(r.due, id))
		r.due = due
		r.attempts++
		return errors.Join(err, t.wait(id, r))
	})
}

// Fail is [inbox.Inbox]'s.
func (b *Inbox) Fail(now time.Time, id uint64, reason string) error {
	return b.settle(newNote(), id, func(t *tables, r record) error {
		until := now.Add(b.limits.Retention)
		t.counts.Waiting--
		t.counts.Failed++
		return errors.Join(
			t.waiting.Delete(timeKey(r.due, id)),
			t.failed.Put(number(id), append(timeOf(now), append(timeOf(until), reason...)...)),
			t.expire(until, r.key))
	})
}

// settle ends the taking of an entry with what write makes of it in the tables.
func (b *Inbox) settle(n *note, id uint64, write func(*tables, record) error) error {
	b.mu.Lock()
	taken, closed := b.taken[id], b.closed
	b.mu.Unlock()
	switch {
	case closed:
		return inbox.ErrClosed
	case !taken:
		return inbox.ErrNotTaken
	}
	n.id = id
	n.table = func(t *tables) error {
		r, err := t.record(id)
		if err != nil {
			return err
		}
		return write(t, r)
	}
	return b.note(n)
}

// Failures is [inbox.Inbox]'s.
func (b *Inbox) Failures(limit int) (failures []inbox.Failure, err error) {
	err = b.db.View(func(tx *bbolt.Tx) error {
		cursor := tx.Bucket(bucketFailed).Cursor()
		for k, v := cursor.First(); k != nil && len(failures) < limit; k, v = cursor.Next() {
			e, err := load(tx, binary.BigEndian.Uint64(k))
			if err != nil {
				return err
			}
			failures = append(failures, inbox.Failure{Entry: *e, At: timeIn(v), Reason: string(v[16:])})
		}
		return nil
	})
	return failures, closedOr(err)
}

// Retry is [inbox.Inbox]'s.
func (b *Inbox) Retry(now time.Time) (count int, err error) {
	n := newNote()
	n.table = func(t *tables) (err error) {
		count, err = t.retry(now)
		return err
	}
	err = b.note(n)
	return count, err
}

// Counts is [inbox.Inbox]'s.
func (b *Inbox) Counts() (inbox.Counts, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.closed {
		return inbox.Counts{}, inbox.ErrClosed
	}
	c := b.tables.Counts
	c.Waiting += len(b.recent.entries)
	c.Bytes += b.recent.bytes
	return c, nil
}

// Close is [inbox.Inbox]'s. It waits for what is being written, and leaves all
// that there is in the tables.
func (b *Inbox) Close() error {
	n := newNote()
	n.carry, n.last = true, true
	n.table = func(t *tables) error { return t.meta.Delete(keySalt) }
	err := b.note(n)
	if errors.Is(err, inbox.ErrClosed) {
		return nil
	}
	b.mu.Lock()
	b.closed = true
	b.mu.Unlock()
	// On a full disk the journal stays as it is, and is read by the next one.
	return errors.Join(err, b.journal.file.Close(), b.db.Close())
}

func closedOr(err error) error {
	if errors.Is(err, bolterrors.ErrDatabaseNotOpen) {
		return inbox.ErrClosed
	}
	return err
}
