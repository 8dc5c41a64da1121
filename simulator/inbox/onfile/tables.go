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
)

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

// record is what is noted of an entry.
type record struct {
	key      inbox.Key
	envelope uint64
	attempts int
	due      time.Time
}

const recordSize = len(inbox.Key{}) + 3*8

func (r record) encode() []byte {
	b := append([]byte(nil), r.key[:]...)
	b = binary.BigEndian.AppendUint64(b, r.envelope)
	b = binary.BigEndian.AppendUint64(b, uint64(r.attempts))
	return append(b, timeOf(r.due)...)
}

func (t *tables) record(id uint64) (record, error) { return readRecord(t.entries, id) }

func readRecord(entries *bbolt.Bucket, id uint64) (r record, err error) {
	b := entries.Get(number(id))
	if len(b) != recordSize {
		return r, fmt.Errorf("the inbox has lost entry %d", id)
	}
	b = b[copy(r.key[:], b):]
	r.envelope = binary.BigEndian.Uint64(b)
	r.attempts = int(binary.BigEndian.Uint64(b[8:]))
	r.due = timeIn(b[16:])
	return r, nil
}

// load reads an entry with all that belongs to it.
func load(tx *bbolt.Tx, id uint64) (*inbox.Entry, error) {
	r, err := readRecord(tx.Bucket(bucketEntries), id)
	if err != nil {
		return nil, err
	}
	envelope := tx.Bucket(bucketEnvelopes).Get(number(r.envelope))
	if len(envelope) < 8 {
		return nil, errLostEnvelope(r.envelope)
	}
	body := tx.Bucket(bucketBodies).Get(number(id))
	return &inbox.Entry{ID: id, Attempts: r.attempts, Envelope: bytes.Clone(envelope[8:]), Body: bytes.Clone(body)}, nil
}

func number(n uint64) []byte { return binary.BigEndian.AppendUint64(nil, n) }

func timeOf(t time.Time) []byte { return number(uint64(t.UnixNano())) }

func timeIn(b []byte) time.Time { return time.Unix(0, int64(binary.BigEndian.Uint64(b))) }

func timeKey(t time.Time, id uint64) []byte { return append(timeOf(t), number(id)...) }

func splitTimeKey(k []byte) (time.Time, uint64) { return timeIn(k), binary.BigEndian.Uint64(k[8:]) }
