package store_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"syscall"
	"testing"

	"github.com/hookdrill/hookdrill/simulator/langsmith/store"
)

// A real full disk: everything that was accepted is there, and nothing of what
// was refused.
func TestADiskThatFills(t *testing.T) {
	t.Parallel()
	folder := t.TempDir()
	if err := syscall.Mount("tmpfs", folder, "tmpfs", 0, "size=4m"); err != nil {
		t.Skipf("not run: a small disk needs a mount, which is not allowed here: %v", err)
	}
	t.Cleanup(func() { _ = syscall.Unmount(folder, 0) })
	s := opened(t, folder)
	withProject(t, s)

	accepted := 0
	var refused error
	for n := 1; refused == nil && n < 1000; n++ {
		run := ended(n)
		run.Inputs = json.RawMessage(fmt.Sprintf(`{"text":%q}`, strings.Repeat("x", 50_000)))
		if refused = s.Update(func(tx *store.Tx) error { _, err := tx.PostRun(run); return err }); refused == nil {
			accepted = n
		}
	}
	if !errors.Is(refused, store.ErrFull) || accepted == 0 {
		t.Fatalf("after %d runs: %v, want ErrFull", accepted, refused)
	}
	check := func() {
		view(t, s, func(tx *store.Tx) error {
			changes, err := tx.Changes(project, 0, 10_000)
			if len(changes) != accepted {
				t.Errorf("%d changes, want %d", len(changes), accepted)
			}
			if _, err := tx.Run(id(accepted + 1)); !errors.Is(err, store.ErrNotFound) {
				t.Errorf("the refused run: %v, want ErrNotFound", err)
			}
			return err
		})
	}
	check()
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	s = opened(t, folder)
	check()
}

func TestAFolderOnAFullDisk(t *testing.T) {
	t.Parallel()
	folder := t.TempDir()
	if err := syscall.Mount("tmpfs", folder, "tmpfs", 0, "size=8k"); err != nil {
		t.Skipf("not run: a small disk needs a mount, which is not allowed here: %v", err)
	}
	t.Cleanup(func() { _ = syscall.Unmount(folder, 0) })
	for range 2 {
		if s, err := store.Open(folder, store.Options{}); !errors.Is(err, store.ErrFull) {
			if err == nil {
				_ = s.Close()
			}
			t.Fatalf("Open() = %v, want ErrFull", err)
		}
	}
}
