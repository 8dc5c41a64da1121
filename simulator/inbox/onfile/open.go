package onfile

import (
	"encoding/binary"
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
const version = "2"

// before is the version that had no journal.
const before = "1"

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
	var b *Inbox
	if err == nil {
		if b, err = openIn(dir, db, limits.OrDefaults()); err != nil {
			_ = db.Close()
		}
	}
	if err != nil {
		if isNew && !errors.Is(err, bolterrors.ErrTimeout) {
			_ = os.Remove(file) // half made, on a full disk; nothing was accepted into it
		}
		return nil, err
	}
	return b, nil
}

// openIn opens the journal that belongs to the tables, and reads what is in it.
func openIn(dir string, db *bbolt.DB, limits inbox.Limits) (*Inbox, error) {
	salt, err := prepare(db)
	if err != nil {
		return nil, fmt.Errorf("the inbox %s: %w", db.Path(), err)
	}
	path := filepath.Join(dir, journalName)
	j, err := openJournal(path, salt != 0)
	if err != nil {
		return nil, err
	}
	b := &Inbox{db: db, limits: limits, journal: j, taken: map[uint64]bool{}}
	if err = b.resume(path, salt); err == nil {
		if err = syncFolder(dir); err == nil {
			return b, nil
		}
	}
	_ = j.file.Close()
	return nil, err
}

// resume goes on with a journal that was not carried over, or begins one.
func (b *Inbox) resume(path string, salt uint64) error {
	fresh := newSalt()
	err := b.db.Update(func(tx *bbolt.Tx) error {
		t, err := open(tx)
		if err != nil {
			return err
		}
		b.tables = t.known()
		if salt != 0 {
			return nil
		}
		return t.meta.Put(keySalt, number(fresh))
	})
	if err != nil {
		return fmt.Errorf("the inbox %s: %w", b.db.Path(), err)
	}
	b.recent = newRecent(b.tables.last)
	if salt == 0 {
		b.journal.begin(fresh)
		return nil
	}
	if err := b.journal.replay(salt, b.recent.read); err != nil {
		return damaged(path, err)
	}
	return nil
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

// prepare makes what is missing in a new file, and refuses one of a version that
// it does not know. It returns the salt of the journal, 0 if nothing is in that.
func prepare(db *bbolt.DB) (salt uint64, err error) {
	err = db.Update(func(tx *bbolt.Tx) error {
		if meta := tx.Bucket(bucketMeta); meta != nil {
			switch got := string(meta.Get(keyVersion)); got {
			case version:
			case before:
				return meta.Put(keyVersion, []byte(version))
			default:
				return fmt.Errorf("its version is %q, and this program knows %q", got, version)
			}
			if b := meta.Get(keySalt); len(b) == 8 {
				salt = binary.BigEndian.Uint64(b)
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
	return salt, err
}
