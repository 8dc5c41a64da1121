package onfile

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"time"

	"go.etcd.io/bbolt"

	"github.com/hookdrill/hookdrill/simulator/inbox"
)

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
