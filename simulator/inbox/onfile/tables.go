package onfile

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"time"

	"go.etcd.io/bbolt"

	"github.com/hookdrill/hookdrill/simulator/inbox"
)

// The buckets of the file. Numbers are big-endian, so that they sort; times are
// nanoseconds since 1970.
var ( //nolint:gochecknoglobals // names
	bucketMeta      = []byte("meta")      // version, counts
	bucketEnvelopes = []byte("envelopes") // number -> entries that share it, bytes
	bucketEntries   = []byte("entries")   // id -> record
	bucketBodies    = []byte("bodies")    // id -> body
	bucketWaiting   = []byte("waiting")   // due, id
	bucketFailed    = []byte("failed")    // id -> when, until, reason
	bucketSeen      = []byte("seen")      // key -> id
	bucketExpiry    = []byte("expiry")    // until, key

	keyVersion = []byte("version")
	keyCounts  = []byte("counts")
	keySalt    = []byte("salt") // of the journal; none where nothing is in it
)

// known is what is known of the tables without looking.
type known struct {
	inbox.Counts

	earliest time.Time // at which a key is to be forgotten; zero if none is
	last     uint64    // the largest id
}

// tables is the file within one transaction that writes.
type tables struct {
	meta, envelopes, entries, bodies, waiting, failed, seen, expiry *bbolt.Bucket

	counts inbox.Counts
}

func open(tx *bbolt.Tx) (*tables, error) {
	counts, err := readCounts(tx)
	return &tables{
		tx.Bucket(bucketMeta), tx.Bucket(bucketEnvelopes), tx.Bucket(bucketEntries), tx.Bucket(bucketBodies),
		tx.Bucket(bucketWaiting), tx.Bucket(bucketFailed), tx.Bucket(bucketSeen), tx.Bucket(bucketExpiry), counts,
	}, err
}

// close writes the counts.
func (t *tables) close() error {
	b := number(uint64(t.counts.Waiting))
	b = binary.BigEndian.AppendUint64(b, uint64(t.counts.Failed))
	return t.meta.Put(keyCounts, binary.BigEndian.AppendUint64(b, uint64(t.counts.Bytes)))
}

func readCounts(tx *bbolt.Tx) (inbox.Counts, error) {
	b := tx.Bucket(bucketMeta).Get(keyCounts)
	if len(b) != 24 {
		return inbox.Counts{}, errors.New("the inbox has lost its counts")
	}
	return inbox.Counts{
		Waiting: int(binary.BigEndian.Uint64(b)),
		Failed:  int(binary.BigEndian.Uint64(b[8:])),
		Bytes:   int64(binary.BigEndian.Uint64(b[16:])),
	}, nil
}

// known is to be asked when all is written.
func (t *tables) known() known {
	k := known{Counts: t.counts, last: t.entries.Sequence()}
	if first, _ := t.expiry.Cursor().First(); first != nil {
		k.earliest = timeIn(first)
	}
	return k
}

// unseen are the items whose keys are new, each once, and what they take up.
func (t *tables) unseen(d inbox.Delivery) (items []inbox.Item, cost int64) {
	twice := map[inbox.Key]bool{}
	for _, item := range d.Items {
		if t.seen.Get(item.Key[:]) != nil || twice[item.Key] {
			continue
		}
		twice[item.Key] = true
		items = append(items, item)
		cost += int64(len(item.Body)) + inbox.EntryCost
	}
	if len(items) > 0 {
		cost += int64(len(d.Envelope))
	}
	return items, cost
}

// add stores items that were not seen.
func (t *tables) add(now time.Time, envelope []byte, items []inbox.Item, cost int64) error {
	if len(items) == 0 {
		return nil
	}
	shared, err := t.envelopes.NextSequence()
	if err != nil {
		return err
	}
	for _, item := range items {
		id, err := t.entries.NextSequence()
		if err != nil {
			return err
		}
		r := record{key: item.Key, envelope: shared, due: now}
		if err := errors.Join(t.seen.Put(item.Key[:], number(id)), t.bodies.Put(number(id), item.Body), t.wait(id, r)); err != nil {
			return err
		}
	}
	t.counts.Waiting += len(items)
	t.counts.Bytes += cost
	return t.envelopes.Put(number(shared), append(number(uint64(len(items))), envelope...))
}

// wait lets an entry wait until it is due.
func (t *tables) wait(id uint64, r record) error {
	return errors.Join(t.entries.Put(number(id), r.encode()), t.waiting.Put(timeKey(r.due, id), nil))
}

// remove drops an entry that waits, and its envelope with the last one.
func (t *tables) remove(id uint64, r record) error {
	t.counts.Waiting--
	return errors.Join(t.waiting.Delete(timeKey(r.due, id)), t.drop(id, r))
}

func (t *tables) drop(id uint64, r record) error {
	t.counts.Bytes -= int64(len(t.bodies.Get(number(id)))) + inbox.EntryCost
	err := errors.Join(t.bodies.Delete(number(id)), t.entries.Delete(number(id)))
	envelope := bytes.Clone(t.envelopes.Get(number(r.envelope)))
	if len(envelope) < 8 {
		return errors.Join(err, errLostEnvelope(r.envelope))
	}
	left := binary.BigEndian.Uint64(envelope) - 1
	if left == 0 {
		t.counts.Bytes -= int64(len(envelope) - 8)
		return errors.Join(err, t.envelopes.Delete(number(r.envelope)))
	}
	binary.BigEndian.PutUint64(envelope, left)
	return errors.Join(err, t.envelopes.Put(number(r.envelope), envelope))
}

func errLostEnvelope(id uint64) error { return fmt.Errorf("the inbox has lost envelope %d", id) }

// expire lets the key be forgotten at a time.
func (t *tables) expire(at time.Time, key inbox.Key) error {
	return t.expiry.Put(append(timeOf(at), key[:]...), nil)
}

// prune forgets keys whose time is over, and what was set aside under them.
func (t *tables) prune(now time.Time, most int) error {
	cursor := t.expiry.Cursor()
	for k, _ := cursor.First(); k != nil && most > 0; k, _ = cursor.First() {
		if timeIn(k).After(now) {
			return nil
		}
		most--
		key := bytes.Clone(k[8:])
		if id := bytes.Clone(t.seen.Get(key)); t.failed.Get(id) != nil {
			r, err := t.record(binary.BigEndian.Uint64(id))
			if err != nil {
				return err
			}
			t.counts.Failed--
			if err := errors.Join(t.failed.Delete(id), t.drop(binary.BigEndian.Uint64(id), r)); err != nil {
				return err
			}
		}
		if err := errors.Join(t.seen.Delete(key), t.expiry.Delete(bytes.Clone(k))); err != nil {
			return err
		}
	}
	return nil
}

// retry lets everything wait again that was set aside.
func (t *tables) retry(now time.Time) (n int, err error) {
	cursor := t.failed.Cursor()
	for k, v := cursor.First(); k != nil; k, v = cursor.First() {
		id := binary.BigEndian.Uint64(k)
		r, err := t.record(id)
		if err != nil {
			return 0, err
		}
		expiry := append(bytes.Clone(v[8:16]), r.key[:]...)
		r.due, r.attempts = now, 0
		if err := errors.Join(t.expiry.Delete(expiry), t.failed.Delete(bytes.Clone(k)), t.wait(id, r)); err != nil {
			return 0, err
		}
		n++
	}
	t.counts.Waiting += n
	t.counts.Failed -= n
	return n, nil
}
