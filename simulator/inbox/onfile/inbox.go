package onfile

import (
	"bytes"
	"encoding/binary"
	"errors"
	"sync"
	"time"

	"go.etcd.io/bbolt"
	bolterrors "go.etcd.io/bbolt/errors"

	"github.com/hookdrill/hookdrill/simulator/inbox"
)

// Inbox is an [inbox.Inbox] on disk: one file, which one process has at a time. What
// Accept took is synced before it returns. Make it with [Open].
type Inbox struct {
	db     *bbolt.DB
	limits inbox.Limits

	mu    sync.Mutex
	taken map[uint64]bool // ends with the process, as it should
}

var _ inbox.Inbox = (*Inbox)(nil)

// Accept is [inbox.Inbox]'s. Requests that come at the same time share a sync.
func (b *Inbox) Accept(now time.Time, d inbox.Delivery) (int, error) {
	fresh, full := 0, false
	err := b.batch(func(tx *bbolt.Tx) error {
		t, err := open(tx)
		if err != nil {
			return err
		}
		if err := t.prune(now, inbox.Pruned(len(d.Items))); err != nil {
			return err
		}
		items, cost := t.unseen(d)
		// Where it is full, what was pruned still counts: it makes room.
		if full = t.counts.Bytes+cost > b.limits.Capacity; full {
			return t.close()
		}
		fresh = len(items)
		return errors.Join(t.add(now, d.Envelope, items, cost), t.close())
	})
	switch {
	case err != nil:
		return 0, err
	case full:
		return 0, inbox.ErrFull
	}
	return fresh, nil
}

// Take is [inbox.Inbox]'s.
func (b *Inbox) Take(now time.Time) (e *inbox.Entry, next time.Time, err error) {
	b.mu.Lock()
	defer b.mu.Unlock()
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
			var err error
			e, err = load(tx, id)
			return err
		}
		return nil
	})
	if err != nil {
		return nil, time.Time{}, closedOr(err)
	}
	if e != nil {
		b.taken[e.ID] = true
	}
	return e, next, nil
}

// Handled is [inbox.Inbox]'s.
func (b *Inbox) Handled(now time.Time, id uint64) error {
	return b.settle(id, func(t *tables, r record) error {
		return errors.Join(t.remove(id, r), t.expire(now.Add(b.limits.Retention), r.key))
	})
}

// Postpone is [inbox.Inbox]'s.
func (b *Inbox) Postpone(id uint64, due time.Time) error {
	return b.settle(id, func(t *tables, r record) error {
		err := t.waiting.Delete(timeKey(r.due, id))
		r.due = due
		r.attempts++
		return errors.Join(err, t.wait(id, r))
	})
}

// Fail is [inbox.Inbox]'s.
func (b *Inbox) Fail(now time.Time, id uint64, reason string) error {
	return b.settle(id, func(t *tables, r record) error {
		until := now.Add(b.limits.Retention)
		t.counts.Waiting--
		t.counts.Failed++
		return errors.Join(
			t.waiting.Delete(timeKey(r.due, id)),
			t.failed.Put(number(id), append(timeOf(now), append(timeOf(until), reason...)...)),
			t.expire(until, r.key))
	})
}

// settle ends the taking of an entry with what note writes of it.
func (b *Inbox) settle(id uint64, note func(*tables, record) error) error {
	b.mu.Lock()
	taken := b.taken[id]
	b.mu.Unlock()
	if !taken {
		return inbox.ErrNotTaken
	}
	err := b.batch(func(tx *bbolt.Tx) error {
		t, err := open(tx)
		if err != nil {
			return err
		}
		r, err := t.record(id)
		if err != nil {
			return err
		}
		return errors.Join(note(t, r), t.close())
	})
	if err != nil {
		return err
	}
	b.mu.Lock()
	delete(b.taken, id)
	b.mu.Unlock()
	return nil
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
func (b *Inbox) Retry(now time.Time) (n int, err error) {
	err = b.batch(func(tx *bbolt.Tx) error {
		n = 0
		t, err := open(tx)
		if err != nil {
			return err
		}
		cursor := t.failed.Cursor()
		for k, v := cursor.First(); k != nil; k, v = cursor.First() {
			id := binary.BigEndian.Uint64(k)
			r, err := t.record(id)
			if err != nil {
				return err
			}
			expiry := append(bytes.Clone(v[8:16]), r.key[:]...)
			r.due, r.attempts = now, 0
			if err := errors.Join(t.expiry.Delete(expiry), t.failed.Delete(bytes.Clone(k)), t.wait(id, r)); err != nil {
				return err
			}
			n++
		}
		t.counts.Waiting += n
		t.counts.Failed -= n
		return t.close()
	})
	return n, err
}

// Counts is [inbox.Inbox]'s.
func (b *Inbox) Counts() (c inbox.Counts, err error) {
	err = b.db.View(func(tx *bbolt.Tx) error {
		c, err = readCounts(tx)
		return err
	})
	return c, closedOr(err)
}

// Close is [inbox.Inbox]'s. It waits for what is being written.
func (b *Inbox) Close() error { return b.db.Close() }

// batch writes, together with whoever writes at the same time.
func (b *Inbox) batch(write func(*bbolt.Tx) error) error { return closedOr(b.db.Batch(write)) }

func closedOr(err error) error {
	if errors.Is(err, bolterrors.ErrDatabaseNotOpen) {
		return inbox.ErrClosed
	}
	return err
}
