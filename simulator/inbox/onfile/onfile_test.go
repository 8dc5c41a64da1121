package onfile_test

import (
	"bytes"
	"crypto/sha256"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"go.etcd.io/bbolt"

	"github.com/hookdrill/hookdrill/simulator/inbox"
	"github.com/hookdrill/hookdrill/simulator/inbox/onfile"
)

// filled makes an inbox on disk with entries in it, and returns its file.
func filled(t *testing.T, dir string) string {
	t.Helper()
	b, err := onfile.Open(dir, inbox.Limits{})
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for i := range 500 {
		names = append(names, fmt.Sprintf("entry %d%s", i, strings.Repeat(".", 100)))
	}
	for part := range 5 {
		var all []inbox.Item
		for _, name := range names[part*100 : part*100+100] {
			all = append(all, inbox.Item{Key: sha256.Sum256([]byte(name)), Body: []byte(name)})
		}
		if n, err := b.Accept(time.Now(), inbox.Delivery{Envelope: []byte("e"), Items: all}); n != 100 || err != nil {
			t.Fatal(n, err)
		}
	}
	if err := b.Close(); err != nil {
		t.Fatal(err)
	}
	return filepath.Join(dir, "inbox.db")
}

func TestADamagedInboxIsToldAtTheStart(t *testing.T) {
	t.Parallel()
	for name, damage := range map[string]func(content []byte) []byte{
		"cut off":               func(c []byte) []byte { return c[:len(c)/2] },
		"cut to its head":       func(c []byte) []byte { return c[:2*os.Getpagesize()] },
		"cut to nearly nothing": func(c []byte) []byte { return c[:100] },
		"not an inbox":          func([]byte) []byte { return bytes.Repeat([]byte("hello "), 10_000) },
		"head overwritten":      func(c []byte) []byte { clear(c[:2*os.Getpagesize()]); return c },
		"pages overwritten": func(c []byte) []byte {
			for i := 2 * os.Getpagesize(); i < len(c); i++ {
				c[i] = 0xff
			}
			return c
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			dir := t.TempDir()
			file := filled(t, dir)
			content, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			content = damage(content)
			if err := os.WriteFile(file, content, 0o600); err != nil {
				t.Fatal(err)
			}
			b, err := onfile.Open(dir, inbox.Limits{})
			if err == nil {
				_ = b.Close()
				t.Fatal("it was opened")
			}
			if text := err.Error(); !strings.Contains(text, file+" is damaged (") || strings.ContainsAny(text, "\n") {
				t.Errorf("got %v", err)
			}
			after, err := os.ReadFile(file)
			if err != nil || !bytes.Equal(content, after) {
				t.Errorf("the file was changed, or is gone: %v", err)
			}
		})
	}
}

// A file that lacks only its last page, and one with a single page of data
// overwritten, open well; it would be a fault, or a panic, some time later.
func TestSmallDamageIsFoundToo(t *testing.T) {
	t.Parallel()
	for name, damage := range map[string]func(content []byte, used int, leaf int) []byte{
		"the last page cut off": func(c []byte, used, _ int) []byte { return c[:used-1] },
		"a page of data overwritten": func(c []byte, _, leaf int) []byte {
			copy(c[leaf:leaf+os.Getpagesize()], bytes.Repeat([]byte{0x55}, os.Getpagesize()))
			return c
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			dir := t.TempDir()
			file := filled(t, dir)
			used, leaf := survey(t, file)
			content, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			if err := os.WriteFile(file, damage(content, used, leaf), 0o600); err != nil {
				t.Fatal(err)
			}
			b, err := onfile.Open(dir, inbox.Limits{})
			if err == nil {
				_ = b.Close()
				t.Fatal("it was opened")
			}
			if !strings.Contains(err.Error(), file+" is damaged (") {
				t.Errorf("got %v", err)
			}
		})
	}
}

// survey finds how much of the file is in use, and where a page of data is.
func survey(t *testing.T, file string) (used, leaf int) {
	t.Helper()
	db, err := bbolt.Open(file, 0, &bbolt.Options{ReadOnly: true, PreLoadFreelist: true})
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	err = db.View(func(tx *bbolt.Tx) error {
		used = int(tx.Size())
		for id := 2; id < used/os.Getpagesize(); id++ {
			if page, err := tx.Page(id); err == nil && page != nil && page.Type == "leaf" {
				leaf = id * os.Getpagesize()
			}
		}
		return nil
	})
	if err != nil || leaf == 0 {
		t.Fatal(err, leaf)
	}
	return used, leaf
}

func TestAnInboxInUse(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	b, err := onfile.Open(dir, inbox.Limits{})
	if err != nil {
		t.Fatal(err)
	}
	defer b.Close()
	if _, err := onfile.Open(dir, inbox.Limits{}); err == nil || !strings.Contains(err.Error(), "is in use by another process") {
		t.Errorf("got %v", err)
	}
}

func TestAnInboxOfAnotherVersion(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	file := filled(t, dir)
	db, err := bbolt.Open(file, 0, nil)
	if err != nil {
		t.Fatal(err)
	}
	err = db.Update(func(tx *bbolt.Tx) error { return tx.Bucket([]byte("meta")).Put([]byte("version"), []byte("3")) })
	if err != nil {
		t.Fatal(err)
	}
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	if _, err := onfile.Open(dir, inbox.Limits{}); err == nil || !strings.Contains(err.Error(), `its version is "3", and this program knows "2"`) {
		t.Errorf("got %v", err)
	}
}

func TestOnlyTheOwnerReadsTheInbox(t *testing.T) {
	t.Parallel()
	dir := filepath.Join(t.TempDir(), "new")
	info, err := os.Stat(filled(t, dir))
	if err != nil || info.Mode().Perm()&0o077 != 0 {
		t.Errorf("the file's mode is %v, %v", info.Mode(), err)
	}
	if info, err = os.Stat(dir); err != nil || info.Mode().Perm()&0o077 != 0 {
		t.Errorf("the folder's mode is %v, %v", info.Mode(), err)
	}
}
