package vault

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"iter"
	"os"
	"path/filepath"
)

const (
	// recordName is the file in a data folder that says which keys it needs.
	recordName = "keycheck.json"
	// maxRecordSize is far more than a check for each of maxKeys keys takes.
	maxRecordSize = 64 << 10
	// checkBinding is no place, so that a check is of no use in a row.
	checkBinding = "hookdrill key check 1"
)

// record has a check for each key that something in the folder may be sealed
// with: nothing, sealed. There is more than one between a rotation and the
// retiring of the old keys, and then a keyset with either alone is a wrong one.
type record struct {
	Checks []Sealed `json:"checks"`
}

// CheckFolder tells whether the vault has every key that the data folder needs;
// if not, the error is [ErrOtherKey] and says so in a sentence. Call it before
// anything in the folder is read. The primary key is written down as needed, so
// it must be saved by now.
//
// A folder without a record is a new one and gets one, unless it has any of the
// files or folders named in data: then the record was lost, and a wrong keyset
// must not pass for the right one.
func (v *Vault) CheckFolder(dir string, data ...string) error {
	r, err := readRecord(dir)
	if errors.Is(err, fs.ErrNotExist) {
		err = isNew(dir, data)
	}
	if err != nil {
		return err
	}
	if err := v.check(dir, r); err != nil {
		return err
	}
	for _, check := range r.Checks {
		if id, _ := check.KeyID(); id == v.keys.primary() {
			return nil
		}
	}
	return v.record(dir, r.Checks)
}

// NeedsKeys reports whether a data folder has a record of the keys that it was
// written with: new ones would be of no use for it.
func NeedsKeys(dir string) bool {
	_, err := os.Stat(filepath.Join(dir, recordName))
	return err == nil
}

// check tells whether the vault has every key of the folder's record.
func (v *Vault) check(dir string, r record) error {
	for _, check := range r.Checks {
		_, err := v.open(check, []byte(checkBinding))
		if errors.Is(err, ErrOtherKey) {
			return fmt.Errorf("the data folder %s was %w", dir, err)
		}
		if err != nil {
			return fmt.Errorf("the data folder %s: its %s was altered, or the keyset has another key under the same id: %w", dir, recordName, err)
		}
	}
	return nil
}

// Retire returns the keyset without all keys but the primary one. Save it then.
// kept is every sealed value that there is, in rows, queues and backups; one
// that still needs an old key is an error. dirs are the data folders that share
// the keyset; they are told that they need the primary key alone. Nobody may
// seal with an old key at the same time.
func (v *Vault) Retire(kept iter.Seq[Sealed], dirs ...string) (Keyset, error) {
	for sealed := range kept {
		if id, ok := sealed.KeyID(); !ok || id != v.keys.primary() {
			return Keyset{}, fmt.Errorf("retire: there is a value %s; all must be sealed with key %d first", sealed, v.keys.primary())
		}
	}
	for _, dir := range dirs {
		r, err := readRecord(dir)
		if err == nil {
			err = v.check(dir, r)
		}
		if err != nil {
			return Keyset{}, fmt.Errorf("retire: %w", err)
		}
	}
	// Now, not when the keyset is saved: after a crash between the two, a folder
	// that needs fewer keys than there are opens, and one that needs more does not.
	for _, dir := range dirs {
		if err := v.record(dir, nil); err != nil {
			return Keyset{}, fmt.Errorf("retire: %w", err)
		}
	}
	return v.keys.primaryOnly()
}

// record writes that the folder needs the primary key, besides those of checks.
func (v *Vault) record(dir string, checks []Sealed) error {
	check, err := v.seal(nil, []byte(checkBinding))
	if err != nil {
		return fmt.Errorf("the data folder %s: its %s: %w", dir, recordName, err)
	}
	text, err := json.Marshal(record{Checks: append([]Sealed{check}, checks...)})
	if err == nil {
		err = writeFile(filepath.Join(dir, recordName), append(text, '\n'), os.Rename)
	}
	if err != nil {
		return fmt.Errorf("the data folder %s: its %s: %w", dir, recordName, err)
	}
	return nil
}

func readRecord(dir string) (record, error) {
	f, err := os.Open(filepath.Join(dir, recordName))
	if err != nil {
		return record{}, fmt.Errorf("the data folder %s: its %s: %w", dir, recordName, cause(err))
	}
	defer f.Close()
	text, err := io.ReadAll(io.LimitReader(f, maxRecordSize+1))
	if err != nil {
		return record{}, fmt.Errorf("the data folder %s: its %s: %w", dir, recordName, cause(err))
	}
	var r record
	if len(text) > maxRecordSize || json.Unmarshal(text, &r) != nil || len(r.Checks) == 0 {
		return record{}, fmt.Errorf("the data folder %s: its %s is damaged, so it cannot be told whether the keyset fits", dir, recordName)
	}
	return r, nil
}

// isNew makes the folder where there is none, and tells whether none of the
// data is in it.
func isNew(dir string, data []string) error {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return fmt.Errorf("the data folder %s: %w", dir, cause(err))
	}
	for _, name := range data {
		switch _, err := os.Lstat(filepath.Join(dir, name)); {
		case err == nil:
			return fmt.Errorf("the data folder %s has %s but no %s, so it cannot be told whether the keyset fits", dir, name, recordName)
		case !errors.Is(err, fs.ErrNotExist):
			return fmt.Errorf("the data folder %s: %s: %w", dir, name, cause(err))
		}
	}
	return nil
}
