package onfile

import (
	"bytes"
	"encoding/binary"
	"errors"
	"maps"
	"slices"
)

// carry takes over what stands in the journal: of what was handled the key, and
// what waits as it is. The journal ends with its salt.
func (t *tables) carry(r *recent, salt uint64) error {
	if err := t.meta.Put(keySalt, number(salt)); err != nil {
		return err
	}
	if r.last > t.entries.Sequence() {
		if err := t.entries.SetSequence(r.last); err != nil {
			return err
		}
	}
	for _, e := range r.handled {
		if err := t.expire(e.until, e.key); err != nil {
			return err
		}
	}
	// In their order, since the store is slow to put them in between each other.
	byKey := slices.SortedFunc(slices.Values(r.handled), func(a, b *event) int { return bytes.Compare(a.key[:], b.key[:]) })
	for _, e := range byKey {
		if err := t.seen.Put(e.key[:], number(e.id)); err != nil {
			return err
		}
	}
	shared := map[*delivery]uint64{} // the numbers of their envelopes
	for _, id := range slices.Sorted(maps.Keys(r.entries)) {
		if err := t.carryEntry(r.entries[id], shared); err != nil {
			return err
		}
	}
	t.counts.Waiting += len(r.entries)
	t.counts.Bytes += r.bytes
	return nil
}

func (t *tables) carryEntry(e *event, shared map[*delivery]uint64) error {
	envelope, known := shared[e.from]
	if !known {
		var err error
		if envelope, err = t.envelopes.NextSequence(); err != nil {
			return err
		}
		shared[e.from] = envelope
		left := binary.BigEndian.AppendUint64(nil, uint64(-e.from.left))
		if err := t.envelopes.Put(number(envelope), append(left, e.from.envelope...)); err != nil {
			return err
		}
	}
	return errors.Join(
		t.seen.Put(e.key[:], number(e.id)),
		t.bodies.Put(number(e.id), e.body),
		t.wait(e.id, record{key: e.key, envelope: envelope, due: e.due}))
}
