package table

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"hash/crc32"
	"iter"
	"slices"
	"strings"
	"time"

	"go.etcd.io/bbolt"
)

// Tx is one transaction. What it returns of the file is valid until it ends.
type Tx struct{ tx *bbolt.Tx }

func (t *Tx) table(name string) *bbolt.Bucket { return t.tx.Bucket([]byte(name)) }

// Put writes a value behind a checksum of key and value: a row that was moved
// is as wrong as one with a flipped bit.
func (t *Tx) Put(table string, key, value []byte) error {
	sealed := binary.BigEndian.AppendUint32(make([]byte, 0, 4+len(value)), checksum(key, value))
	return t.table(table).Put(key, append(sealed, value...))
}

// Get is the value of a key, nil if there is none.
func (t *Tx) Get(table string, key []byte) ([]byte, error) {
	value := t.table(table).Get(key)
	if value == nil {
		return nil, nil
	}
	return intact(table, key, value)
}

// Has tells whether there is a key.
func (t *Tx) Has(table string, key []byte) bool { return t.table(table).Get(key) != nil }

// Remove takes a key out. One that is not there is no error.
func (t *Tx) Remove(table string, key []byte) error { return t.table(table).Delete(key) }

// Next is a number that was never given before in this table.
func (t *Tx) Next(table string) (uint64, error) { return t.table(table).NextSequence() }

// Last is the number that Next gave last, 0 if it gave none.
func (t *Tx) Last(table string) uint64 { return t.table(table).Sequence() }

// Entry is a key and its value.
type Entry struct{ Key, Value []byte }

// Under are the entries whose keys begin with prefix, in order. The table must
// not change meanwhile.
func (t *Tx) Under(table string, prefix []byte) iter.Seq2[Entry, error] {
	return t.After(table, prefix, nil)
}

// UnderBackwards is Under from the last to the first.
func (t *Tx) UnderBackwards(table string, prefix []byte) iter.Seq2[Entry, error] {
	return t.Before(table, prefix, nil)
}

// After is Under without a key and what comes before it; nil: all of them.
func (t *Tx) After(table string, prefix, key []byte) iter.Seq2[Entry, error] {
	cursor := t.table(table).Cursor()
	return walk(table, prefix, cursor.Next, func() ([]byte, []byte) {
		if key == nil {
			return cursor.Seek(prefix)
		}
		found, value := cursor.Seek(key)
		if bytes.Equal(found, key) {
			return cursor.Next()
		}
		return found, value
	})
}

// Before is UnderBackwards without a key and what comes after it; nil: all of
// them.
func (t *Tx) Before(table string, prefix, key []byte) iter.Seq2[Entry, error] {
	cursor := t.table(table).Cursor()
	return walk(table, prefix, cursor.Prev, func() ([]byte, []byte) {
		if key == nil {
			return lastUnder(cursor, prefix)
		}
		if found, _ := cursor.Seek(key); found == nil {
			return cursor.Last()
		}
		return cursor.Prev()
	})
}

func walk(table string, prefix []byte, next, first func() (key, value []byte)) iter.Seq2[Entry, error] {
	return func(yield func(Entry, error) bool) {
		for key, value := first(); key != nil && bytes.HasPrefix(key, prefix); key, value = next() {
			inner, err := intact(table, key, value)
			if !yield(Entry{key, inner}, err) || err != nil {
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

// RemoveUnder takes out all keys that begin with prefix.
func (t *Tx) RemoveUnder(table string, prefix []byte) error {
	var keys [][]byte // a table must not change while it is gone through
	for e, err := range t.Under(table, prefix) {
		if err != nil {
			return err
		}
		keys = append(keys, slices.Clone(e.Key))
	}
	for _, key := range keys {
		if err := t.Remove(table, key); err != nil {
			return err
		}
	}
	return nil
}

// intact is the value without its checksum. It is the file's memory still.
func intact(table string, key, value []byte) ([]byte, error) {
	if len(value) < 4 || binary.BigEndian.Uint32(value) != checksum(key, value[4:]) {
		return nil, fmt.Errorf("%w: a row of %s is not what was written", ErrCorrupt, table)
	}
	return value[4:], nil
}

func checksum(key, value []byte) uint32 {
	table := crc32.MakeTable(crc32.Castagnoli)
	return crc32.Update(crc32.Update(0, table, key), table, value)
}

// Key joins ids and names. No id holds a zero byte, so none is another's prefix.
func Key(parts ...string) []byte { return []byte(strings.Join(parts, "\x00")) }

// Prefix is what the keys begin with that lie under these ids and names.
func Prefix(parts ...string) []byte { return append(Key(parts...), 0) }

// Numbered is a key under ids and names, in the order of the numbers.
func Numbered(number uint64, parts ...string) []byte {
	key := []byte(nil)
	if len(parts) > 0 {
		key = Prefix(parts...)
	}
	return binary.BigEndian.AppendUint64(key, number)
}

// Number is the number of a key that Numbered made.
func Number(key []byte) uint64 { return binary.BigEndian.Uint64(key[len(key)-8:]) }

// Timed is a key that sorts as times do, also before 1970.
func Timed(at time.Time, id string) []byte {
	key := binary.BigEndian.AppendUint64(nil, uint64(at.Unix())^1<<63)
	key = binary.BigEndian.AppendUint32(key, uint32(at.Nanosecond()))
	return append(key, id...)
}
