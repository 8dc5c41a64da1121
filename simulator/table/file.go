package table

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

// Options are how a file is opened.
type Options struct {
	// Name is the file's in its folder.
	Name string
	// Format is raised by its owner whenever older programs could not read the
	// file any more.
	Format string
	// Tables are the names of the tables. A file has all of them from its first
	// moment.
	Tables []string
	// NoSync leaves out the wait for the disk at the end of a transaction. For
	// virtual runs, whose disks are not asked to survive anything. Default: wait.
	NoSync bool
}

// The table of the file's own.
const (
	metaTable = "meta"
	formatKey = "format"
)

const (
	// lockWait is how long a process that is just ending may keep the file locked.
	lockWait = time.Second
	// batchDelay is how long a batch waits for company: about as long as a disk takes.
	batchDelay = 2 * time.Millisecond
)

// File is an open file. It may be used by several goroutines at once; there is
// one Update at a time, and a View sees what was there when it began.
type File struct {
	db   *bbolt.DB
	path string
}

// Open opens the file of a folder, and makes both where they are missing.
func Open(folder string, o Options) (*File, error) {
	if err := os.MkdirAll(folder, 0o700); err != nil {
		return nil, fmt.Errorf("the data folder cannot be made: %w", err)
	}
	path := filepath.Join(folder, o.Name)
	info, err := os.Stat(path)
	switch {
	case errors.Is(err, os.ErrNotExist):
		if err := o.create(path); err != nil {
			return nil, fmt.Errorf("%s cannot be made: %w", path, full(err))
		}
	case err != nil:
		return nil, fmt.Errorf("the store: %w", err)
	case !info.Mode().IsRegular():
		return nil, fmt.Errorf("%s is not a file", path)
	}
	db, err := o.open(path)
	if err != nil {
		return nil, err
	}
	return &File{db: db, path: path}, nil
}

// Path is where the file lies.
func (f *File) Path() string { return f.path }

// Close waits for transactions to end, and closes the file.
func (f *File) Close() error { return f.db.Close() }

// View runs do over what is stored. It must not keep the Tx.
func (f *File) View(do func(*Tx) error) error {
	return f.db.View(func(tx *bbolt.Tx) error { return do(&Tx{tx}) })
}

// Update runs do, and stores what it wrote if it returns nil. On any error
// nothing of it is stored. do must not keep the Tx, and should not wait for
// anything: there is one Update at a time.
func (f *File) Update(do func(*Tx) error) error {
	return full(f.db.Update(func(tx *bbolt.Tx) error { return do(&Tx{tx}) }))
}

// Batch is [File.Update] for what many do at once: those who come within two
// milliseconds share a transaction and its wait for the disk. do may run more than
// once, and only what its last run wrote is stored. Where one fails, nothing of
// it is stored, and the others are.
func (f *File) Batch(do func(*Tx) error) error {
	if f.db.NoSync {
		return f.Update(do) // there is no wait to share
	}
	return full(f.db.Batch(func(tx *bbolt.Tx) error { return do(&Tx{tx}) }))
}

// create writes an empty file under another name first: a file of this name is
// complete from its first moment, so an empty one was cut short.
func (o Options) create(path string) error {
	unfinished := path + ".new"
	if err := os.Remove(unfinished); err != nil && !errors.Is(err, os.ErrNotExist) {
		return err
	}
	db, err := bbolt.Open(unfinished, 0o600, &bbolt.Options{Timeout: lockWait, NoSync: o.NoSync})
	if err != nil {
		return err
	}
	err = db.Update(func(tx *bbolt.Tx) error {
		for _, name := range append([]string{metaTable}, o.Tables...) {
			if _, err := tx.CreateBucket([]byte(name)); err != nil {
				return err
			}
		}
		return tx.Bucket([]byte(metaTable)).Put([]byte(formatKey), []byte(o.Format))
	})
	if err := errors.Join(err, db.Close()); err != nil {
		_ = os.Remove(unfinished)
		return err
	}
	if err := os.Rename(unfinished, path); err != nil || o.NoSync {
		return err
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

func (o Options) open(path string) (db *bbolt.DB, err error) {
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
	db, err = bbolt.Open(path, 0o600, &bbolt.Options{Timeout: lockWait, NoSync: o.NoSync, FreelistType: bbolt.FreelistMapType})
	switch {
	case errors.Is(err, bolterrors.ErrTimeout):
		return nil, fmt.Errorf("%s: %w", path, ErrLocked)
	case errors.Is(err, os.ErrPermission):
		return nil, err
	case err != nil:
		return nil, fmt.Errorf("%s: %w: %w", path, ErrCorrupt, err)
	}
	db.MaxBatchDelay = batchDelay
	if err := db.View(o.check); err != nil {
		_ = db.Close()
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	return db, nil
}

// check reads everything. A value's checksum tells a flipped bit, which bbolt
// would hand on.
func (o Options) check(tx *bbolt.Tx) error {
	meta := tx.Bucket([]byte(metaTable))
	if meta == nil {
		return fmt.Errorf("%w: it is not a store of this program", ErrOtherVersion)
	}
	if found := string(meta.Get([]byte(formatKey))); found != o.Format {
		return fmt.Errorf("%w: its format is %q, and this program reads %q", ErrOtherVersion, found, o.Format)
	}
	for _, name := range o.Tables {
		b := tx.Bucket([]byte(name))
		if b == nil {
			return fmt.Errorf("%w: it has no %s", ErrCorrupt, name)
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
