package store

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"syscall"

	"go.etcd.io/bbolt"
)

// FileName is the store's file in its data folder.
const FileName = "langsmith.db"

// The errors that callers tell apart. They come wrapped, with the culprit's name.
var (
	// ErrExists: there is a row with this id or name already.
	ErrExists = errors.New("exists already")
	// ErrNotFound: there is no such row.
	ErrNotFound = errors.New("not found")
	// ErrFull: the disk is full. Nothing of the transaction was stored.
	ErrFull = errors.New("the disk is full, and nothing of this was stored")
	// ErrCorrupt: the file is not what was written.
	ErrCorrupt = errors.New("the store is damaged")
	// ErrLocked: another process has the store open.
	ErrLocked = errors.New("the store is in use by another process")
	// ErrOtherVersion: another version of the program wrote the store.
	ErrOtherVersion = errors.New("the store was written by another version")
)

// Options are how a store is opened.
type Options struct {
	// NoSync leaves out the wait for the disk at the end of a transaction. For
	// virtual runs, whose disks are not asked to survive anything. Default: wait.
	NoSync bool
}

// Store is an open store. It may be used by several goroutines at once; there is
// one Update at a time, and a View sees what was there when it began.
type Store struct {
	db   *bbolt.DB
	path string
}

// Open opens the store of a data folder, and makes both where they are missing.
// All of the file is read once, so that damage is found now rather than in
// the middle of a delivery.
func Open(folder string, options Options) (*Store, error) {
	if err := os.MkdirAll(folder, 0o700); err != nil {
		return nil, fmt.Errorf("the data folder cannot be made: %w", err)
	}
	path := filepath.Join(folder, FileName)
	info, err := os.Stat(path)
	switch {
	case errors.Is(err, os.ErrNotExist):
		if err := create(path, options.NoSync); err != nil {
			return nil, fmt.Errorf("%s cannot be made: %w", path, full(err))
		}
	case err != nil:
		return nil, fmt.Errorf("the store: %w", err)
	case !info.Mode().IsRegular():
		return nil, fmt.Errorf("%s is not a file", path)
	}
	db, err := open(path, options.NoSync)
	if err != nil {
		return nil, err
	}
	return &Store{db: db, path: path}, nil
}

// Path is the store's file.
func (s *Store) Path() string { return s.path }

// Close waits for transactions to end, and closes the file.
func (s *Store) Close() error { return s.db.Close() }

// View runs f over what is stored. It must not keep the Tx.
func (s *Store) View(f func(*Tx) error) error {
	return s.db.View(func(tx *bbolt.Tx) error { return f(&Tx{tx}) })
}

// Update runs f, and stores what it wrote if it returns nil. On any error
// nothing of it is stored. f must not keep the Tx, and should not wait for
// anything: there is one Update at a time.
func (s *Store) Update(f func(*Tx) error) error {
	return full(s.db.Update(func(tx *bbolt.Tx) error { return f(&Tx{tx}) }))
}

// Batch is [Store.Update] for what many do at once: those who come within two
// milliseconds share a transaction and its wait for the disk. f may run more than
// once, and only what its last run wrote is stored. Where one f fails, nothing of
// it is stored, and the others are.
func (s *Store) Batch(f func(*Tx) error) error {
	if s.db.NoSync {
		return s.Update(f) // there is no wait to share
	}
	return full(s.db.Batch(func(tx *bbolt.Tx) error { return f(&Tx{tx}) }))
}

// Tx is one transaction.
type Tx struct{ tx *bbolt.Tx }

// full says in a sentence what the system calls ENOSPC.
func full(err error) error {
	if errors.Is(err, syscall.ENOSPC) {
		return fmt.Errorf("%w (%w)", ErrFull, err)
	}
	return err
}
