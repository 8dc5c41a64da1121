package store

import (
	"time"

	"github.com/hookdrill/hookdrill/simulator/table"
)

// FileName is the store's file in its data folder.
const FileName = "argilla.db"

// format is raised whenever older programs could not read the file any more.
const format = "1"

// Options are how a store is opened.
type Options struct {
	// NoSync leaves out the wait for the disk at the end of a transaction. For
	// virtual runs, whose disks are not asked to survive anything. Default: wait.
	NoSync bool
}

// Store is an open store. It may be used by several goroutines at once; there is
// one Update at a time, and a View sees what was there when it began.
type Store struct {
	file  *table.File
	clock clock
}

// Open opens the store of a data folder, and makes both where they are missing.
func Open(folder string, o Options) (*Store, error) {
	file, err := table.Open(folder, table.Options{Name: FileName, Format: format, Tables: tables(), NoSync: o.NoSync})
	if err != nil {
		return nil, err
	}
	return &Store{file: file}, nil
}

// Close waits for transactions to end, and closes the file.
func (s *Store) Close() error { return s.file.Close() }

// View runs f over what is stored. It must not keep the Tx.
func (s *Store) View(f func(*Tx) error) error {
	return s.file.View(func(tx *table.Tx) error { return f(&Tx{tx, &s.clock}) })
}

// Update runs f, and stores what it wrote if it returns nil. On any error
// nothing of it is stored. f must not keep the Tx, and should not wait for
// anything: there is one Update at a time.
func (s *Store) Update(f func(*Tx) error) error {
	return s.file.Update(func(tx *table.Tx) error { return f(&Tx{tx, &s.clock}) })
}

// Now is the time, in UTC and microseconds, and later than any time that was
// given before. Argilla tells a record that was changed from one that was only
// made by their times, and lists by them, so no two may be the same.
func (s *Store) Now() time.Time { return s.clock.now() }

// Tx is one transaction.
type Tx struct {
	*table.Tx
	clock *clock
}

// Now is [Store.Now].
func (t *Tx) Now() time.Time { return t.clock.now() }
