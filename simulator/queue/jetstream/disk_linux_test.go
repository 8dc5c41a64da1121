package jetstream

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"syscall"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/hookdrill/hookdrill/simulator/queue"
)

// tinyDisk is a disk of 16 MiB of its own, where one can be had.
func tinyDisk(t *testing.T) (dir string) {
	t.Helper()
	dir = t.TempDir()
	if err := syscall.Mount("tmpfs", dir, "tmpfs", 0, "size=16m"); err != nil {
		t.Skipf("not run: a small disk needs a mount, which is not allowed here: %v", err)
	}
	t.Cleanup(func() { _ = syscall.Unmount(dir, 0) })
	return dir
}

// On a full disk items are refused, those accepted before are all there, and
// once they are done there is room again.
func TestAFullDisk(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	q, _ := opened(t, Config{Dir: filepath.Join(tinyDisk(t), "queue"), Options: queue.Options{PerLane: 8}})
	body := make([]byte, 10_000)
	for round := range 3 {
		accepted := make(map[string]bool)
		var refusal error
		for i := 0; refusal == nil; i++ {
			id := fmt.Sprint(round, "/", i)
			if refusal = q.Put(ctx, queue.Item{ID: id, Lane: fmt.Sprint(i % 10), Body: body}); refusal == nil {
				accepted[id] = true
			}
		}
		wantFull(t, refusal)
		if len(accepted) < 500 {
			t.Errorf("round %d: only %d items of 10 kB fit on 16 MiB", round, len(accepted))
		}
		if counts := q.Counts(); counts.Waiting != len(accepted) {
			t.Errorf("round %d: %d items wait of %d accepted", round, counts.Waiting, len(accepted))
		}
		for range len(accepted) {
			taken, err := q.Take(ctx)
			if err != nil {
				t.Fatal(err)
			}
			if id := taken.Item().ID; !accepted[id] {
				t.Errorf("%s was refused, but is there", id)
			}
			delete(accepted, taken.Item().ID)
			if err := taken.Done(ctx, []byte("delivered")); err != nil {
				t.Fatalf("a full disk keeps no room for what was done: %v", err)
			}
		}
		await(t, "all messages are gone", func() bool { return len(stored(t, q)) == 0 })
	}
}

// When the disk is really full, by somebody else's doing, nothing is accepted
// that is not kept, and what was accepted is there once there is room again.
func TestADiskFilledBySomebodyElse(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	disk := tinyDisk(t)
	c := Config{Dir: filepath.Join(disk, "queue")}
	q, _ := opened(t, c)
	q.space.look = func(string) (size, free int64, err error) { return 16 << 20, 16 << 20, nil } // it notices too late
	accepted := make(map[string]bool)
	puts := func(n int) (failed error) {
		for range n {
			id := fmt.Sprint(len(accepted))
			if failed = q.Put(ctx, queue.Item{ID: id, Body: make([]byte, 10_000)}); failed != nil {
				return failed
			}
			accepted[id] = true
		}
		return nil
	}
	if err := puts(100); err != nil {
		t.Fatal(err)
	}
	ballast := filepath.Join(disk, "ballast")
	if err := os.WriteFile(ballast, make([]byte, 16<<20), 0o600); err == nil {
		t.Fatal("16 MiB fit beside a megabyte")
	}
	// Of the item that the disk broke with nobody knows whether it is stored.
	if err := puts(1000); err == nil || errors.Is(err, queue.ErrFull) {
		t.Errorf("on a disk that fills, Put ended with %v", err)
	}
	unknown := fmt.Sprint(len(accepted))
	wantFull(t, q.Put(ctx, queue.Item{ID: "later"}))
	if err := os.Remove(ballast); err != nil {
		t.Fatal(err)
	}
	_ = q.Close()
	q, _ = opened(t, c)
	found := make(map[string]bool)
	for range q.Counts().Waiting {
		taken, err := q.Take(ctx)
		if err == nil {
			found[taken.Item().ID] = true
			err = taken.Done(ctx, nil)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	delete(found, unknown)
	if diff := cmp.Diff(accepted, found); diff != "" {
		t.Errorf("items that are there (-accepted +found):\n%s", diff)
	}
	if err := puts(100); err != nil {
		t.Errorf("there is room again: %v", err)
	}
}
