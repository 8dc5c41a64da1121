package table

import (
	"errors"
	"fmt"
	"syscall"
)

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

// full says in a sentence what the system calls ENOSPC.
func full(err error) error {
	if errors.Is(err, syscall.ENOSPC) {
		return fmt.Errorf("%w (%w)", ErrFull, err)
	}
	return err
}
