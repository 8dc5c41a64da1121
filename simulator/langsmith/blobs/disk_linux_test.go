package blobs_test

import (
	"errors"
	"syscall"
	"testing"

	"github.com/hookdrill/hookdrill/simulator/langsmith/blobs"
)

func TestAFullDiskIsSaid(t *testing.T) {
	t.Parallel()
	folder := t.TempDir()
	if err := syscall.Mount("tmpfs", folder, "tmpfs", 0, "size=1m"); err != nil {
		t.Skipf("not run: a small disk needs a mount, which is not allowed here: %v", err)
	}
	t.Cleanup(func() { _ = syscall.Unmount(folder, 0) })
	s := opened(t, blobs.Config{Folder: folder})
	u := link(t, s, "small", value)
	if _, err := s.Put(t.Context(), "large", "text/plain", make([]byte, 2<<20)); !errors.Is(err, syscall.ENOSPC) {
		t.Errorf("Put() = %v, want ENOSPC", err)
	}
	if got := fetch(s, "GET", u); got.Code != 200 || got.Body.String() != value {
		t.Errorf("what was there before: %d %s", got.Code, got.Body)
	}
}
