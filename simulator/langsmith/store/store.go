package store

import "github.com/hookdrill/hookdrill/simulator/table"

// FileName is the store's file in its data folder.
const FileName = "langsmith.db"

// format is raised whenever older programs could not read the file any more.
const format = "1"

// The errors that callers tell apart. They come wrapped, with the culprit's name.
//
//nolint:gochecknoglobals,errname // the floor's errors, under the names of this store
var (
	// ErrExists: there is a row with this id or name already.
	ErrExists = table.ErrExists
	// ErrNotFound: there is no such row.
	ErrNotFound = table.ErrNotFound
	// ErrFull: the disk is full. Nothing of the transaction was stored.
	ErrFull = table.ErrFull
	// ErrCorrupt: the file is not what was written.
	ErrCorrupt = table.ErrCorrupt
	// ErrLocked: another process has the store open.
	ErrLocked = table.ErrLocked
	// ErrOtherVersion: another version of the program wrote the store.
	ErrOtherVersion = table.ErrOtherVersion
)

// Options are how a store is opened.
type Options struct {
	// NoSync leaves out the wait for the disk at the end of a transaction. For
	// virtual runs, whose disks are not asked to survive anything. Default: wait.
	NoSync bool
}

// Store is an open store. It may be used by several goroutines at once; there is
// one Update at a time, and a View sees what was there when it began.
type Store struct{ file *table.File }

// Open opens the store of a data folder, and makes both where they are missing.
// All of the file is read once, so that damage is found now rather than in
// the middle of a delivery.
func Open(folder string, options Options) (*Store, error) {
	file, err := table.Open(folder, table.Options{Name: FileName, Format: format, Tables: tables(), NoSync: options.NoSync})
	if err != nil {
		return nil, err
	}
	return &Store{file}, nil
}

// Path is the store's file.
func (s *Store) Path() string { return s.file.Path() }

// Close waits for transactions to end, and closes the file.
func (s *Store) Close() error { return s.file.Close() }

// View runs f over what is stored. It must not keep the Tx.
func (s *Store) View(f func(*Tx) error) error {
	return s.file.View(func(tx *table.Tx) error { return f(&Tx{tx}) })
}

// Update runs f, and stores what it wrote if it returns nil. On any error
// nothing of it is stored. f must not keep the Tx, and should not wait for
// anything: there is one Update at a time.
func (s *Store) Update(f func(*Tx) error) error {
	return s.file.Update(func(tx *table.Tx) error { return f(&Tx{tx}) })
}

// Batch is [Store.Update] for what many do at once: those who come within two
// milliseconds share a transaction and its wait for the disk. f may run more than
// once, and only what its last run wrote is stored. Where one f fails, nothing of
// it is stored, and the others are.
func (s *Store) Batch(f func(*Tx) error) error {
	return s.file.Batch(func(tx *table.Tx) error { return f(&Tx{tx}) })
}

// Tx is one transaction.
type Tx struct{ tx *table.Tx }
