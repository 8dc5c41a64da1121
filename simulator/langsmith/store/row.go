package store

import (
	"bytes"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"hash/crc32"
	"iter"
	"strings"
	"time"

	"go.etcd.io/bbolt"
)

// The tables. Those below the blank line find rows of those above it.
const (
	metaBucket     = "meta"
	sessionBucket  = "sessions"
	runBucket      = "runs"
	feedbackBucket = "feedback"
	datasetBucket  = "datasets"
	exampleBucket  = "examples"
	ruleBucket     = "rules"
	stateBucket    = "rule states"
	logBucket      = "rule logs"
	changeBucket   = "changes"
	sentBucket     = "sent"
	outboxBucket   = "outbox"

	sessionNames    = "sessions by name"
	datasetNames    = "datasets by name"
	runsByStart     = "runs by start"
	runsByTrace     = "runs by trace"
	runsByParent    = "runs by parent"
	feedbackByRun   = "feedback by run"
	feedbackByOrder = "feedback by order"
	exampleByOrder  = "examples by order"
	logsByRun       = "rule logs by run"

	formatKey = "format"
)

func buckets() []string {
	return []string{
		metaBucket, sessionBucket, runBucket, feedbackBucket, datasetBucket, exampleBucket, ruleBucket,
		stateBucket, logBucket, changeBucket, sentBucket, outboxBucket,
		sessionNames, datasetNames, runsByStart, runsByTrace, runsByParent, feedbackByRun, feedbackByOrder,
		exampleByOrder, logsByRun,
	}
}

func (t *Tx) bucket(name string) *bbolt.Bucket { return t.tx.Bucket([]byte(name)) }

// put writes a value behind a checksum of key and value: a row that was moved
// is as wrong as one with a flipped bit.
func (t *Tx) put(bucket string, key, value []byte) error {
	sealed := binary.BigEndian.AppendUint32(make([]byte, 0, 4+len(value)), checksum(key, value))
	return t.bucket(bucket).Put(key, append(sealed, value...))
}

func (t *Tx) get(bucket string, key []byte) ([]byte, error) {
	value := t.bucket(bucket).Get(key)
	if value == nil {
		return nil, nil
	}
	return intact(bucket, key, value)
}

func (t *Tx) remove(bucket string, key []byte) error { return t.bucket(bucket).Delete(key) }

// intact is the value without its checksum. It is the store's memory still.
func intact(bucket string, key, value []byte) ([]byte, error) {
	if len(value) < 4 || binary.BigEndian.Uint32(value) != checksum(key, value[4:]) {
		return nil, fmt.Errorf("%w: a row of %s is not what was written", ErrCorrupt, bucket)
	}
	return value[4:], nil
}

func checksum(key, value []byte) uint32 {
	table := crc32.MakeTable(crc32.Castagnoli)
	return crc32.Update(crc32.Update(0, table, key), table, value)
}

// putRow writes a struct.
func putRow[T any](t *Tx, bucket string, key []byte, row T) error {
	text, err := json.Marshal(row)
	if err != nil {
		return fmt.Errorf("a row of %s: %w", bucket, err)
	}
	return t.put(bucket, key, text)
}

// row reads a struct; ErrNotFound if there is none.
func row[T any](t *Tx, bucket string, key []byte) (found T, err error) {
	text, err := t.get(bucket, key)
	if err != nil {
		return found, err
	}
	if text == nil {
		return found, ErrNotFound
	}
	return found, parse(bucket, text, &found)
}

func parse(bucket string, text []byte, into any) error {
	if err := json.Unmarshal(text, into); err != nil {
		return fmt.Errorf("%w: a row of %s cannot be read: %w", ErrCorrupt, bucket, err)
	}
	return nil
}

// has tells whether there is a row.
func (t *Tx) has(bucket string, key []byte) bool { return t.bucket(bucket).Get(key) != nil }

// entry is a key and its value, in the store's memory.
type entry struct{ key, value []byte }

// under are the entries whose keys begin with prefix, in order, or from the last
// to the first.
func (t *Tx) under(bucket string, prefix []byte, backwards bool) iter.Seq2[entry, error] {
	return func(yield func(entry, error) bool) {
		cursor := t.bucket(bucket).Cursor()
		key, value := cursor.Seek(prefix)
		next := cursor.Next
		if backwards {
			key, value = lastUnder(cursor, prefix)
			next = cursor.Prev
		}
		for ; key != nil && bytes.HasPrefix(key, prefix); key, value = next() {
			inner, err := intact(bucket, key, value)
			if !yield(entry{key, inner}, err) || err != nil {
				return
			}
		}
	}
}

// lastUnder is the last entry that begins with prefix.
func lastUnder(cursor *bbolt.Cursor, prefix []byte) (key, value []byte) {
	after := bytes.Clone(prefix)
	for i := len(after) - 1; i >= 0; i-- {
		if after[i]++; after[i] != 0 {
			if key, _ := cursor.Seek(after[:i+1]); key == nil {
				return cursor.Last()
			}
			return cursor.Prev()
		}
	}
	return cursor.Last()
}

// keyOf joins ids and names. No id holds a zero byte, so none is another's prefix.
func keyOf(parts ...string) []byte { return []byte(strings.Join(parts, "\x00")) }

// numbered is a key under a prefix, in the order of the numbers.
func numbered(number uint64, prefix ...string) []byte {
	key := []byte(nil)
	if len(prefix) > 0 {
		key = append(keyOf(prefix...), 0)
	}
	return binary.BigEndian.AppendUint64(key, number)
}

func number(key []byte) uint64 { return binary.BigEndian.Uint64(key[len(key)-8:]) }

// timeKey sorts as times do, also before 1970.
func timeKey(at time.Time, id string) []byte {
	key := binary.BigEndian.AppendUint64(nil, uint64(at.Unix())^1<<63)
	key = binary.BigEndian.AppendUint32(key, uint32(at.Nanosecond()))
	return append(key, id...)
}
