package onfile_test

import (
	"errors"
	"fmt"
	"syscall"
	"testing"
)

// On a full disk events are refused, and those that were taken can all end: one
// by one, which takes up most of the journal.
func TestAFullDiskLetsEntriesEnd(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	err := syscall.Mount("hookdrill", dir, "tmpfs", 0, "size=20m")
	if errors.Is(err, syscall.EPERM) || errors.Is(err, syscall.EACCES) {
		t.Skip("not run: mounting a tmpfs takes root")
	}
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := syscall.Unmount(dir, 0); err != nil {
			t.Error(err)
		}
	})
	b := opened(t, dir)
	n := 0
	for ; ; n++ {
		fresh, err := b.Accept(noon, delivered(fmt.Sprint("body ", n)))
		if errors.Is(err, syscall.ENOSPC) {
			break
		}
		if err != nil || fresh != 1 || n > 100_000 {
			t.Fatalf("entry %d: %d, %v", n, fresh, err)
		}
	}
	bodies, ids := takeAll(t, b, noon)
	if len(ids) != n || n < 10_000 || bodies[n-1] != fmt.Sprint("body ", n-1) {
		t.Errorf("%d were accepted, and %d taken", n, len(ids))
	}
	for i, id := range ids {
		if err := b.Handled(noon, id); err != nil {
			t.Fatalf("entry %d of %d: %v", i, n, err)
		}
	}
	if c, err := b.Counts(); err != nil || c.Waiting != 0 || c.Bytes != 0 {
		t.Errorf("%+v, %v", c, err)
	}
}
