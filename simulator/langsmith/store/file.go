package store

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime/debug"
	"time"

	"go.etcd.io/bbolt"
	bolterrors "go.etcd.io/bbolt/errors"
)

// format is raised whenever older programs could not read the file any more.
const format = "1"

// lockWait is how long a process that is just ending may keep the store locked.
const lockWait = time.Second

// batchDelay is how long a batch waits for company: about as long as a disk takes.
const batchDelay = 2 * time.Millisecond

// create writes an empty store under another name first: a file of this name is
// complete from its first moment, so an empty one was cut short.
func create(path string, noSync bool) error {
	unfinished := path + ".new"
	if err := os.Remove(unfinished); err != nil && !errors.Is(err, os.ErrNotExist) {
		return err
	}
	db, err := bbolt.Open(unfinished, 0o600, &bbolt.Options{Timeout: lockWait, NoSync: noSync})
	if err != nil {
		return err
	}
	err = db.Update(func(tx *bbolt.Tx) error {
		for _, name := range buckets() {
			if _, err := tx.CreateBucket([]byte(name)); err != nil {
				return err
			}
		}
		return tx.Bucket([]byte(metaBucket)).Put([]byte(formatKey), []byte(format))
	})
	if err := errors.Join(err, db.Close()); err != nil {
		_ = os.Remove(unfinished)
		return err
	}
	if err := os.Rename(unfinished, path); err != nil {
		return err
	}
	if noSync {
		return nil
	}
	return syncFolder(filepath.Dir(path))
}

// syncFolder makes the new name durable. Not every system can do that to a folder.
func syncFolder(path string) error {
	folder, err := os.Open(path)
	if err != nil {
		return err
	}
	_ = folder.Sync()
	return folder.Close()
}

func open(path string, noSync bool) (db *bbolt.DB, err error) {
	// A file that was cut short faults where bbolt has mapped it, and some other
	// damage makes bbolt panic. Both are errors here.
	defer debug.SetPanicOnFault(debug.SetPanicOnFault(true))
	defer func() {
		if broken := recover(); broken != nil {
			db, err = nil, fmt.Errorf("%s: %w: %v", path, ErrCorrupt, broken)
		}
	}()
	if info, err := os.Stat(path); err == nil && info.Size() == 0 {
		return nil, fmt.Errorf("%s: %w: it is empty", path, ErrCorrupt)
	}
	db, err = bbolt.Open(path, 0o600, &bbolt.Options{Timeout: lockWait, NoSync: noSync, FreelistType: bbolt.FreelistMapType})
	switch {
	case errors.Is(err, bolterrors.ErrTimeout):
		return nil, fmt.Errorf("%s: %w", path, ErrLocked)
	case errors.Is(err, os.ErrPermission):
		return nil, err
	case err != nil:
		return nil, fmt.Errorf("%s: %w: %w", path, ErrCorrupt, err)
	}
	db.MaxBatchDelay = batchDelay
	if err := db.View(check); err != nil {
		_ = db.Close()
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	return db, nil
}

// check reads everything. A record's checksum tells a flipped bit, which bbolt
// would hand on.
func check(tx *bbolt.Tx) error {
	meta := tx.Bucket([]byte(metaBucket))
	if meta == nil {
		return fmt.Errorf("%w: it is not a store of this program", ErrOtherVersion)
	}
	if found := string(meta.Get([]byte(formatKey))); found != format {
		return fmt.Errorf("%w: its format is %q, and this program reads %q", ErrOtherVersion, found, format)
	}
	for _, name := range buckets() {
		b := tx.Bucket([]byte(name))
		if b == nil {
			return fmt.Errorf("%w: it has no %s", ErrCorrupt, name)
		}
		if name == metaBucket {
			continue
		}
		err := b.ForEach(func(key, value []byte) error {
			_, err := intact(name, key, value)
			return err
		})
		if err != nil {
			return err
		}
	}
	return nil
}
