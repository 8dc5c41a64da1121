package store_test

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"go.etcd.io/bbolt"

	"github.com/hookdrill/hookdrill/simulator/langsmith/store"
)

// crashFolder tells this test binary to be the process that is killed.
const crashFolder = "HOOKDRILL_STORE_CRASH"

// writeUntilKilled posts runs and closes windows, and says each run that it was
// told is stored.
func writeUntilKilled(folder string, out io.Writer) int {
	s, err := store.Open(folder, store.Options{})
	if err != nil {
		fmt.Fprintln(out, "error", err)
		return 1
	}
	for n := 1; ; n++ {
		err := s.Update(func(tx *store.Tx) error { _, err := tx.PostRun(ended(n)); return err })
		if err == nil {
			fmt.Fprintln(out, n)
		}
		if err == nil && n%3 == 0 {
			err = s.Update(closeNext)
		}
		if err != nil {
			fmt.Fprintln(out, "error", err)
			return 1
		}
	}
}

// closeNext is what a rule does that matches everything.
func closeNext(tx *store.Tx) error {
	state, err := tx.RuleState(rule)
	if err != nil {
		return err
	}
	changes, err := tx.Changes(project, state.Looked, 1000)
	if err != nil || len(changes) == 0 {
		return err
	}
	var runs []string
	for _, c := range changes {
		runs = append(runs, c.RunID)
	}
	w := window(state.Looked, changes[len(changes)-1].Number, runs...)
	w.Deliveries = w.Deliveries[:1]
	return tx.CloseWindow(w)
}

func TestKilledWhileWriting(t *testing.T) {
	t.Parallel()
	for _, lines := range []int{1, 7, 40} {
		t.Run(fmt.Sprint(lines), func(t *testing.T) {
			t.Parallel()
			folder := t.TempDir()
			s := opened(t, folder)
			withRule(t, s)
			_ = s.Close()

			told := killAfter(t, folder, lines)
			if len(told) < lines {
				t.Fatalf("the writer said %q, want %d lines", told, lines)
			}
			s = opened(t, folder)
			update(t, s, closeNext) // the rule goes on
			view(t, s, func(tx *store.Tx) error {
				box, err := tx.Outbox(1 << 20)
				sent := make(map[string]int)
				for _, d := range box {
					for _, run := range d.RunIDs {
						sent[run]++
					}
				}
				for n := range told {
					if run := id(n + 1); sent[run] != 1 {
						t.Errorf("run %s is in %d windows, want 1", run, sent[run])
					}
				}
				for run, times := range sent {
					if times != 1 {
						t.Errorf("run %s is in %d windows, want 1", run, times)
					}
				}
				return err
			})
		})
	}
}

// killAfter kills the writer as soon as it has said so many lines, and returns
// those it said before its end.
func killAfter(t *testing.T, folder string, lines int) (told []string) {
	t.Helper()
	writer := exec.CommandContext(t.Context(), os.Args[0])
	writer.Env = append(os.Environ(), crashFolder+"="+folder)
	out, err := writer.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := writer.Start(); err != nil {
		t.Fatal(err)
	}
	said := bufio.NewScanner(out)
	for said.Scan() {
		if strings.HasPrefix(said.Text(), "error") {
			t.Error(said.Text())
		}
		if told = append(told, said.Text()); len(told) == lines {
			_ = writer.Process.Kill()
		}
	}
	_ = writer.Wait()
	return told
}

func TestAStoreThatCannotBeOpened(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		damage func(t *testing.T, path string)
		want   error
	}{
		"empty":     {func(t *testing.T, path string) { must(t, os.Truncate(path, 0)) }, store.ErrCorrupt},
		"cut short": {func(t *testing.T, path string) { must(t, os.Truncate(path, 20<<10)) }, store.ErrCorrupt},
		"something else": {func(t *testing.T, path string) {
			must(t, os.WriteFile(path, []byte(strings.Repeat("not a store\n", 10_000)), 0o600))
		}, store.ErrCorrupt},
		"a flipped bit in a row": {flipInRow, store.ErrCorrupt},
		"another program's":      {otherProgram, store.ErrOtherVersion},
		"a format of the future": {otherFormat, store.ErrOtherVersion},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			folder := t.TempDir()
			s := opened(t, folder)
			withRule(t, s)
			for n := range 200 {
				post(t, s, ended(n))
			}
			_ = s.Close()
			path := filepath.Join(folder, store.FileName)
			c.damage(t, path)
			before, err := os.ReadFile(path)
			must(t, err)
			if s, err := store.Open(folder, store.Options{}); !errors.Is(err, c.want) || !strings.Contains(err.Error(), path) {
				if err == nil {
					_ = s.Close()
				}
				t.Fatalf("Open() = %v, want %v with the file's name", err, c.want)
			}
			after, err := os.ReadFile(path)
			must(t, err)
			if string(before) != string(after) {
				t.Error("Open() has changed the file that it cannot read")
			}
		})
	}
}

// flipInRow flips the same bit in every copy of one row: pages that are not in
// use any more keep old ones, and only the store knows which copy it reads.
func flipInRow(t *testing.T, path string) {
	t.Helper()
	db, err := bbolt.Open(path, 0o600, nil)
	must(t, err)
	var row []byte
	must(t, db.View(func(tx *bbolt.Tx) error {
		_, value := tx.Bucket([]byte("runs")).Cursor().Last()
		row = bytes.Clone(value)
		return nil
	}))
	must(t, db.Close())
	damaged := bytes.Replace(row, []byte(`"Name":"r"`), []byte(`"Name":"s"`), 1)
	if bytes.Equal(row, damaged) {
		t.Fatalf("the row %q has no name to damage", row)
	}
	text, err := os.ReadFile(path)
	must(t, err)
	must(t, os.WriteFile(path, bytes.ReplaceAll(text, row, damaged), 0o600))
}

func otherProgram(t *testing.T, path string) {
	t.Helper()
	must(t, os.Remove(path))
	db, err := bbolt.Open(path, 0o600, nil)
	must(t, err)
	must(t, db.Close())
}

func otherFormat(t *testing.T, path string) {
	t.Helper()
	db, err := bbolt.Open(path, 0o600, nil)
	must(t, err)
	must(t, db.Update(func(tx *bbolt.Tx) error { return tx.Bucket([]byte("meta")).Put([]byte("format"), []byte("2")) }))
	must(t, db.Close())
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func TestAStoreIsOpenOnce(t *testing.T) {
	t.Parallel()
	folder := t.TempDir()
	opened(t, folder)
	if _, err := store.Open(folder, store.Options{}); !errors.Is(err, store.ErrLocked) {
		t.Errorf("Open() = %v, want ErrLocked", err)
	}
}

func TestAFullDiskIsSaid(t *testing.T) {
	t.Parallel()
	s := opened(t, t.TempDir())
	err := s.Update(func(*store.Tx) error { return fmt.Errorf("write: %w", syscall.ENOSPC) })
	if !errors.Is(err, store.ErrFull) || !strings.Contains(err.Error(), "nothing of this was stored") {
		t.Errorf("Update() = %v, want ErrFull", err)
	}
}
