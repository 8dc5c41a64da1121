package jetstream

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
)

const (
	labelFile = "queue.json"
	lockFile  = "queue.lock"
)

// label says what a folder holds, and how it was left.
type label struct {
	// Format is the version of what is in the folder.
	Format int `json:"format"`
	// Opening counts how often the folder was opened.
	Opening uint64 `json:"opening"`
	// Unclean is the last opening that may have left items handed out: it was
	// not closed, or closed with items in somebody's hands.
	Unclean uint64 `json:"unclean"`
	// Open says that the folder is open, or was when its process died.
	Open bool `json:"open"`
	// Made says that the streams were made: that they are missing is damage.
	Made bool `json:"made"`
}

// folder is the folder of an embedded server, held by this process alone.
type folder struct {
	dir   string
	label label
	lock  *os.File
}

// openFolder makes the folder if it is missing, and takes it.
func openFolder(dir string) (*folder, error) {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, fmt.Errorf("queue: the folder %s cannot be made: %w", dir, reason(err))
	}
	lock, err := os.OpenFile(filepath.Join(dir, lockFile), os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil {
		return nil, fmt.Errorf("queue: the folder %s cannot be written to: %w", dir, reason(err))
	}
	f := &folder{dir: dir, lock: lock}
	if err := lockExclusively(lock); err != nil {
		return nil, errors.Join(fmt.Errorf("queue: the folder %s is in use by another process: %w", dir, err), lock.Close())
	}
	if err := f.open(); err != nil {
		return nil, errors.Join(err, lock.Close())
	}
	return f, nil
}

// open reads the label, and writes that the folder is open.
func (f *folder) open() error {
	content, err := os.ReadFile(filepath.Join(f.dir, labelFile))
	switch {
	case errors.Is(err, fs.ErrNotExist):
		if err := f.mustBeEmpty(); err != nil {
			return err
		}
		f.label.Format = format
	case err != nil:
		return fmt.Errorf("queue: the folder %s cannot be read: %w", f.dir, reason(err))
	default:
		if err := json.Unmarshal(content, &f.label); err != nil {
			return fmt.Errorf("queue: %s in %s is damaged: %w", labelFile, f.dir, err)
		}
	}
	if f.label.Format != format {
		return fmt.Errorf("queue: the store in %s has format %d, and this program knows %d only", f.dir, f.label.Format, format)
	}
	if f.label.Open {
		f.label.Unclean = f.label.Opening
	}
	f.label.Opening++
	f.label.Open = true
	return f.write()
}

// mustBeEmpty keeps a mistyped path from filling somebody's folder.
func (f *folder) mustBeEmpty() error {
	entries, err := os.ReadDir(f.dir)
	if err != nil {
		return fmt.Errorf("queue: the folder %s cannot be read: %w", f.dir, reason(err))
	}
	for _, e := range entries {
		if e.Name() != lockFile {
			return fmt.Errorf("queue: the folder %s is not a queue's: it holds %s, but no %s", f.dir, e.Name(), labelFile)
		}
	}
	return nil
}

// write replaces the label in one step.
func (f *folder) write() error {
	content, err := json.Marshal(f.label)
	if err == nil {
		name := filepath.Join(f.dir, labelFile)
		if err = os.WriteFile(name+".new", append(content, '\n'), 0o600); err == nil {
			err = os.Rename(name+".new", name)
		}
	}
	if err != nil {
		return fmt.Errorf("queue: the folder %s cannot be written to: %w", f.dir, reason(err))
	}
	return nil
}

// made notes that the streams are there.
func (f *folder) made() error {
	if f.label.Made {
		return nil
	}
	f.label.Made = true
	return f.write()
}

// close lets the folder go. clean says that no item was handed out.
func (f *folder) close(clean bool) error {
	f.label.Open = false
	if !clean {
		f.label.Unclean = f.label.Opening
	}
	return errors.Join(f.write(), f.lock.Close())
}

// reason is an error without the path, which the message names already.
func reason(err error) error {
	if path, ok := errors.AsType[*fs.PathError](err); ok {
		return path.Err
	}
	return err
}
