package onfile

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"runtime/debug"
	"time"

	"go.etcd.io/bbolt"
	bolterrors "go.etcd.io/bbolt/errors"

	"github.com/hookdrill/hookdrill/simulator/inbox"
)

// fileName is the name of the inbox in its folder.
const fileName = "inbox.db"

// version is the version of what is in the file.
const version = "1"

// Open opens the inbox in the folder dir, or makes one. Only its owner can
// read it: what is in it is what people asked and were told.
func Open(dir string, limits inbox.Limits) (*Inbox, error) {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, fmt.Errorf("the inbox's folder: %w", err)
	}
	file := filepath.Join(dir, fileName)
	_, err := os.Stat(file)
	isNew := errors.Is(err, fs.ErrNotExist)
	db, err := openChecked(file)
	if err == nil {
		if err = errors.Join(prepare(db), syncFolder(dir)); err != nil {
			_ = db.Close()
			err = fmt.Errorf("the inbox %s: %w", file, err)
		}
	}
	if err != nil {
		if isNew && !errors.Is(err, bolterrors.ErrTimeout) {
			_ = os.Remove(file) // half made, on a full disk; nothing was accepted into it
		}
		return nil, err
	}
	return &Inbox{db: db, limits: limits.OrDefaults(), taken: map[uint64]bool{}}, nil
}

// openChecked opens the file and reads all of its pages, so that a damaged one
// is told at the start and not in the middle of a night.
func openChecked(file string) (db *bbolt.DB, err error) {
	// The file is mapped into memory: what was cut off is a fault, and what
	// was overwritten a panic.
	defer debug.SetPanicOnFault(debug.SetPanicOnFault(true))
	defer func() {
		if r := recover(); r != nil {
			db, err = nil, damaged(file, fmt.Errorf("%v", r))
		}
	}()
	db, err = bbolt.Open(file, 0o600, &bbolt.Options{
		Timeout:      time.Second,
		FreelistType: bbolt.FreelistMapType,
		NoStatistics: true,
	})
	switch {
	case errors.Is(err, bolterrors.ErrTimeout):
		return nil, fmt.Errorf("the inbox %s is in use by another process (%w); stop that one, or give this one a folder of its own", file, err)
	case errors.Is(err, bolterrors.ErrInvalid) || errors.Is(err, bolterrors.ErrVersionMismatch) || errors.Is(err, bolterrors.ErrChecksum):
		return nil, damaged(file, err)
	case err != nil:
		return nil, fmt.Errorf("the inbox %s: %w", file, err)
	}
	// Concurrent writers share a sync; a lone one waits for company this long.
	db.MaxBatchDelay = time.Millisecond
	if err := check(db); err != nil {
		_ = db.Close()
		return nil, damaged(file, err)
	}
	return db, nil
}

func damaged(file string, err error) error {
	return fmt.Errorf("the inbox %s is damaged (%w); restore it from a copy, or move it away to start with an empty one", file, err)
}

// check reads every page but the bodies'.
func check(db *bbolt.DB) error {
	return db.View(func(tx *bbolt.Tx) error {
		info, err := os.Stat(db.Path())
		if err != nil {
			return err
		}
		if info.Size() < tx.Size() {
			return fmt.Errorf("it has %d bytes of %d", info.Size(), tx.Size())
		}
		var first error
		for err := range tx.Check() { // to the end, or its goroutine stays
			if first == nil {
				first = err
			}
		}
		return first
	})
}

// prepare makes what is missing in a new file, and refuses one of another version.
func prepare(db *bbolt.DB) error {
	return db.Update(func(tx *bbolt.Tx) error {
		if meta := tx.Bucket(bucketMeta); meta != nil {
			if got := string(meta.Get(keyVersion)); got != version {
				return fmt.Errorf("its version is %q, and this program knows %q", got, version)
			}
			return nil
		}
		for _, name := range [][]byte{
			bucketMeta, bucketEnvelopes, bucketEntries, bucketBodies, bucketWaiting, bucketFailed, bucketSeen, bucketExpiry,
		} {
			if _, err := tx.CreateBucket(name); err != nil {
				return err
			}
		}
		t := tables{meta: tx.Bucket(bucketMeta)}
		return errors.Join(t.meta.Put(keyVersion, []byte(version)), t.close())
	})
}
