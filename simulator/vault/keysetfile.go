package vault

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
)

// KeysetFromFile reads a keyset. A file that others than its owner may read or
// write is refused, as ssh refuses such a key: a warning would go unread. On
// Windows, which has no such modes, nothing is refused for that. Where there is
// no file the error is fs.ErrNotExist.
func KeysetFromFile(path string) (Keyset, error) {
	keys, err := keysetFromFile(path)
	if err != nil {
		return Keyset{}, fmt.Errorf("the keyset file %s: %w", path, err)
	}
	return keys, nil
}

func keysetFromFile(path string) (Keyset, error) {
	// Looked at before it is opened: opening a pipe waits for its other end.
	if about, err := os.Stat(path); err != nil {
		return Keyset{}, cause(err)
	} else if !about.Mode().IsRegular() {
		return Keyset{}, errors.New("it is not a regular file")
	}
	f, err := os.Open(path)
	if err != nil {
		return Keyset{}, cause(err)
	}
	defer f.Close()
	about, err := f.Stat()
	if err != nil {
		return Keyset{}, cause(err)
	}
	if mode := about.Mode().Perm(); mode&0o077 != 0 && runtime.GOOS != "windows" {
		return Keyset{}, fmt.Errorf("others than its owner may use it (mode %04o): chmod it to 0600, or to 0400", mode)
	}
	text, err := io.ReadAll(io.LimitReader(f, maxKeysetSize+1))
	if err != nil {
		return Keyset{}, cause(err)
	}
	return ParseKeyset(text)
}

// KeysetFromEnv reads a keyset from an environment variable. lookup is
// [os.LookupEnv].
func KeysetFromEnv(name string, lookup func(string) (string, bool)) (Keyset, error) {
	text, ok := lookup(name)
	if !ok {
		return Keyset{}, fmt.Errorf("the keyset in the environment variable %s: it is not set", name)
	}
	keys, err := ParseKeyset([]byte(text))
	if err != nil {
		return Keyset{}, fmt.Errorf("the keyset in the environment variable %s: %w", name, err)
	}
	return keys, nil
}

// SaveNew writes the keyset to a new file that its owner alone may use. A file
// that is there already is left alone, and the error is fs.ErrExist: its keys
// may be the only ones that open what was stored.
func (k Keyset) SaveNew(path string) error {
	// A link is there with its whole content, or not at all, and does not replace.
	return k.save(path, os.Link)
}

// Save writes the keyset to a file that its owner alone may use, in place of
// what is there. It is the old keyset or the new one that a crash leaves.
func (k Keyset) Save(path string) error { return k.save(path, os.Rename) }

func (k Keyset) save(path string, place func(from, to string) error) error {
	text, err := k.text()
	if err == nil {
		err = writeFile(path, text, place)
	}
	if err != nil {
		return fmt.Errorf("the keyset file %s: %w", path, err)
	}
	return nil
}

// writeFile makes a file beside path and puts it in its place when all of it is
// on the disk.
func writeFile(path string, content []byte, place func(from, to string) error) error {
	dir := filepath.Dir(path)
	f, err := os.CreateTemp(dir, "."+filepath.Base(path)+"-*") // its mode is 0600
	if err != nil {
		return cause(err)
	}
	defer func() { _ = os.Remove(f.Name()) }() // a rename has taken it away already
	_, err = f.Write(content)
	if err := errors.Join(err, f.Sync(), f.Close()); err != nil {
		return cause(err)
	}
	if err := place(f.Name(), path); err != nil {
		return cause(err)
	}
	return syncFolder(dir)
}

// syncFolder has the folder's entries written to the disk. Windows does so by itself.
func syncFolder(dir string) error {
	if runtime.GOOS == "windows" {
		return nil
	}
	d, err := os.Open(dir)
	if err != nil {
		return cause(err)
	}
	defer d.Close()
	return cause(d.Sync())
}

// cause leaves out the path that the error has, of a temporary file perhaps:
// our own errors name the file that is meant.
func cause(err error) error {
	if e, ok := errors.AsType[*fs.PathError](err); ok {
		return e.Err
	}
	if e, ok := errors.AsType[*os.LinkError](err); ok {
		return e.Err
	}
	return err
}
