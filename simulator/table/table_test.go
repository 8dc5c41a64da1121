package table_test

import (
	"errors"
	"fmt"
	"iter"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"go.etcd.io/bbolt"
	"go.uber.org/goleak"

	"github.com/hookdrill/hookdrill/simulator/table"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

const words = "words"

func options(sync bool) table.Options {
	return table.Options{Name: "test.db", Format: "1", Tables: []string{words}, NoSync: !sync}
}

func opened(t *testing.T, folder string) *table.File {
	t.Helper()
	f, err := table.Open(folder, options(false))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = f.Close() })
	return f
}

func update(t *testing.T, f *table.File, do func(*table.Tx) error) {
	t.Helper()
	if err := f.Update(do); err != nil {
		t.Fatal(err)
	}
}

// keys are those of entries, with the zero bytes as slashes.
func keys(t *testing.T, entries iter.Seq2[table.Entry, error]) string {
	t.Helper()
	var found []string
	for e, err := range entries {
		if err != nil {
			t.Fatal(err)
		}
		found = append(found, strings.ReplaceAll(string(e.Key), "\x00", "/"))
	}
	return strings.Join(found, " ")
}

func TestEntriesAreFoundInTheirOrder(t *testing.T) {
	t.Parallel()
	f := opened(t, t.TempDir())
	update(t, f, func(tx *table.Tx) error {
		var errs []error
		for _, k := range []string{"b/1", "a/2", "a/1", "ab/1", "a/3", "\xff/1", "\xff\xff/1"} {
			errs = append(errs, tx.Put(words, []byte(strings.ReplaceAll(k, "/", "\x00")), []byte(k)))
		}
		return errors.Join(errs...)
	})
	a, second := table.Prefix("a"), table.Key("a", "2")
	update(t, f, func(tx *table.Tx) error {
		for what, c := range map[string]struct {
			entries iter.Seq2[table.Entry, error]
			want    string
		}{
			"all":                     {tx.Under(words, nil), "a/1 a/2 a/3 ab/1 b/1 \xff/1 \xff\xff/1"},
			"all backwards":           {tx.UnderBackwards(words, nil), "\xff\xff/1 \xff/1 b/1 ab/1 a/3 a/2 a/1"},
			"under a":                 {tx.Under(words, a), "a/1 a/2 a/3"},
			"under a backwards":       {tx.UnderBackwards(words, a), "a/3 a/2 a/1"},
			"the last prefix":         {tx.UnderBackwards(words, []byte("\xff\xff")), "\xff\xff/1"},
			"after the second":        {tx.After(words, a, second), "a/3"},
			"after one that is not":   {tx.After(words, a, table.Key("a", "0")), "a/1 a/2 a/3"},
			"before the second":       {tx.Before(words, a, second), "a/1"},
			"before what is past all": {tx.Before(words, nil, []byte("\xff\xff\xff")), "\xff\xff/1 \xff/1 b/1 ab/1 a/3 a/2 a/1"},
			"before one that is not":  {tx.Before(words, a, table.Key("a", "21")), "a/2 a/1"},
		} {
			if got := keys(t, c.entries); got != c.want {
				t.Errorf("%s: got %s, want %s", what, got, c.want)
			}
		}
		if err := tx.RemoveUnder(words, a); err != nil {
			return err
		}
		if got := keys(t, tx.Under(words, nil)); strings.Contains(got, "a/") {
			t.Errorf("there is still %s", got)
		}
		return nil
	})
}

func TestTimesAndNumbersSortAsTheyCount(t *testing.T) {
	t.Parallel()
	first := time.Date(1969, 1, 1, 0, 0, 0, 5, time.UTC)
	last := ""
	for n := range 300 {
		key := string(table.Timed(first.Add(time.Duration(n)*100*time.Hour), "id"))
		if key <= last {
			t.Fatalf("%d does not come after the one before", n)
		}
		last = key
		if got := table.Number(table.Numbered(uint64(n), "x")); got != uint64(n) {
			t.Errorf("got %d, want %d", got, n)
		}
	}
}

func TestRowsComeBack(t *testing.T) {
	t.Parallel()
	type word struct{ Text string }
	folder := t.TempDir()
	f := opened(t, folder)
	refused := errors.New("refused")
	update(t, f, func(tx *table.Tx) error { return table.PutRow(tx, words, table.Key("k", "1"), word{"one"}) })
	if err := f.Update(func(tx *table.Tx) error {
		return errors.Join(table.PutRow(tx, words, table.Key("k", "2"), word{"two"}), refused)
	}); !errors.Is(err, refused) {
		t.Fatal(err)
	}
	if err := f.Close(); err != nil {
		t.Fatal(err)
	}
	f = opened(t, folder)
	if err := f.View(func(tx *table.Tx) error {
		all, err := table.Rows[word](tx, words, table.Prefix("k"))
		if diff := cmp.Diff([]word{{"one"}}, all); diff != "" {
			t.Error(diff)
		}
		if _, err := table.Row[word](tx, words, table.Key("k", "2")); !errors.Is(err, table.ErrNotFound) {
			t.Errorf("got %v, want that it is not found", err)
		}
		return err
	}); err != nil {
		t.Error(err)
	}
}

func TestAFileThatCannotBeOpened(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		damage func(path string) error
		want   error
	}{
		"empty":     {func(path string) error { return os.Truncate(path, 0) }, table.ErrCorrupt},
		"cut short": {func(path string) error { return os.Truncate(path, 20<<10) }, table.ErrCorrupt},
		"a flipped bit": {change(func(tx *bbolt.Tx) error {
			return tx.Bucket([]byte(words)).Put([]byte("7"), []byte("abcdefgh"))
		}), table.ErrCorrupt},
		"a table less": {change(func(tx *bbolt.Tx) error { return tx.DeleteBucket([]byte(words)) }), table.ErrCorrupt},
		"no store":     {change(func(tx *bbolt.Tx) error { return tx.DeleteBucket([]byte("meta")) }), table.ErrOtherVersion},
		"a format of the future": {change(func(tx *bbolt.Tx) error {
			return tx.Bucket([]byte("meta")).Put([]byte("format"), []byte("2"))
		}), table.ErrOtherVersion},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			folder := t.TempDir()
			f := opened(t, folder)
			update(t, f, func(tx *table.Tx) error {
				for n := range 500 {
					if err := tx.Put(words, fmt.Append(nil, n), []byte(strings.Repeat("x", 100))); err != nil {
						return err
					}
				}
				return nil
			})
			_ = f.Close()
			path := filepath.Join(folder, "test.db")
			if err := c.damage(path); err != nil {
				t.Fatal(err)
			}
			if f, err := table.Open(folder, options(true)); !errors.Is(err, c.want) || !strings.Contains(err.Error(), path) {
				if err == nil {
					_ = f.Close()
				}
				t.Errorf("Open() = %v, want %v with the file's name", err, c.want)
			}
		})
	}
}

func change(how func(*bbolt.Tx) error) func(string) error {
	return func(path string) error {
		db, err := bbolt.Open(path, 0o600, nil)
		if err != nil {
			return err
		}
		return errors.Join(db.Update(how), db.Close())
	}
}

func TestAFileIsOpenOnce(t *testing.T) {
	t.Parallel()
	folder := t.TempDir()
	opened(t, folder)
	if _, err := table.Open(folder, options(true)); !errors.Is(err, table.ErrLocked) {
		t.Errorf("got %v, want that it is locked", err)
	}
}
