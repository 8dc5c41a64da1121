package store

import (
	"bytes"
	"errors"

	"github.com/hookdrill/hookdrill/simulator/table"
)

// Recount is a record whose status is to be counted anew.
type Recount struct {
	// Number is its place in the list.
	Number   uint64
	RecordID string
}

// Recount lists the records of a dataset to be counted anew, as a change of the
// dataset asks for: each as often as it has responses, which is how the real
// server's join comes out.
func (t *Tx) Recount(dataset string) error {
	all, err := t.Records(dataset, 0, -1)
	if err != nil {
		return err
	}
	for _, r := range all {
		n, err := responses().count(t, r.ID)
		if err != nil {
			return err
		}
		for range n {
			next, err := t.Next(recountTable)
			if err != nil {
				return err
			}
			if err := t.Put(recountTable, table.Numbered(next), []byte(r.ID)); err != nil {
				return err
			}
		}
	}
	return nil
}

// NextRecount is the first of the list; ErrNotFound if it is empty.
func (t *Tx) NextRecount() (Recount, error) {
	for e, err := range t.Under(recountTable, nil) {
		return Recount{table.Number(e.Key), string(bytes.Clone(e.Value))}, err
	}
	return Recount{}, ErrNotFound
}

// CountAgain is the record of a recount, which it takes off the list; false if
// there is no such record any more.
func (t *Tx) CountAgain(r Recount) (Record, bool, error) {
	if err := t.Remove(recountTable, table.Numbered(r.Number)); err != nil {
		return Record{}, false, err
	}
	record, err := t.Record(r.RecordID)
	if errors.Is(err, ErrNotFound) {
		return record, false, nil
	}
	return record, err == nil, err
}
