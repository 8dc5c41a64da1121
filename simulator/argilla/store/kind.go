package store

import (
	"bytes"
	"fmt"
	"strings"
	"time"

	"github.com/hookdrill/hookdrill/simulator/table"
)

// The errors that callers tell apart. They come wrapped, with the culprit's name.
var (
	// ErrNotFound: there is no such row.
	ErrNotFound = table.ErrNotFound
	// ErrFull: the disk is full. Nothing of the transaction was stored.
	ErrFull = table.ErrFull
)

// row is what all rows have in common.
type row interface {
	// place is the id, what the row belongs to ("" for nothing), and when it was made.
	place() (id, owner string, inserted time.Time)
}

// kind is a table of rows, and the list of them by what they belong to.
type kind[T row] struct{ name string }

func (k kind[T]) list() string { return k.name + " by owner" }

// get finds a row by its id.
func (k kind[T]) get(t *Tx, id string) (T, error) {
	found, err := table.Row[T](t.Tx, k.name, table.Key(id))
	if err != nil {
		return found, fmt.Errorf("%s %s: %w", strings.TrimSuffix(k.name, "s"), id, err)
	}
	return found, nil
}

// put writes a row, new or changed. What it belongs to never changes, nor does
// when it was made.
func (k kind[T]) put(t *Tx, r T) error {
	id, owner, inserted := r.place()
	if err := t.Put(k.list(), listKey(owner, inserted, id), []byte(id)); err != nil {
		return err
	}
	return table.PutRow(t.Tx, k.name, table.Key(id), r)
}

// remove takes a row out.
func (k kind[T]) remove(t *Tx, r T) error {
	id, owner, inserted := r.place()
	if err := t.Remove(k.list(), listKey(owner, inserted, id)); err != nil {
		return err
	}
	return t.Remove(k.name, table.Key(id))
}

// of are the rows that belong to something, the oldest first.
func (k kind[T]) of(t *Tx, owner string) ([]T, error) { return k.page(t, owner, 0, -1) }

// page is a part of the list: limit rows after the first offset; -1 is all.
func (k kind[T]) page(t *Tx, owner string, offset, limit int) ([]T, error) {
	var found []T
	for e, err := range t.Under(k.list(), table.Prefix(owner)) {
		if err != nil {
			return nil, err
		}
		if offset--; offset >= 0 {
			continue
		}
		if len(found) == limit {
			break
		}
		r, err := k.get(t, string(bytes.Clone(e.Value)))
		if err != nil {
			return nil, err
		}
		found = append(found, r)
	}
	return found, nil
}

// count is how many rows belong to something.
func (k kind[T]) count(t *Tx, owner string) (int, error) {
	n := 0
	for _, err := range t.Under(k.list(), table.Prefix(owner)) {
		if err != nil {
			return 0, err
		}
		n++
	}
	return n, nil
}

// removeOf takes out all rows that belong to something, each after then was
// called for it.
func (k kind[T]) removeOf(t *Tx, owner string, then func(T) error) error {
	all, err := k.of(t, owner)
	if err != nil {
		return err
	}
	for _, r := range all {
		if then != nil {
			if err := then(r); err != nil {
				return err
			}
		}
		if err := k.remove(t, r); err != nil {
			return err
		}
	}
	return nil
}

func listKey(owner string, inserted time.Time, id string) []byte {
	return append(table.Prefix(owner), table.Timed(inserted, id)...)
}
