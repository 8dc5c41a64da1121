package listener_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"syscall"
	"testing"

	"github.com/hookdrill/hookdrill/simulator/langsmith/listener"
)

// smallDisk is a file system of its own, of so many KiB.
func smallDisk(t *testing.T, kib int) string {
	t.Helper()
	dir := t.TempDir()
	err := syscall.Mount("hookdrill", dir, "tmpfs", 0, fmt.Sprintf("size=%dk", kib))
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
	return dir
}

// A full disk is answered with a 503, and nothing is half accepted: what got a
// 202 is handled, what got a 503 is not, and a retry of it is no duplicate.
func TestAFullDisk(t *testing.T) {
	t.Parallel()
	dir := smallDisk(t, 40<<10)
	var mu sync.Mutex
	seen := map[string]int{}
	goOn := make(chan struct{})
	c := listener.Config{
		Secrets: []listener.Secret{secret(t, theSecret)},
		Data:    dir,
		Handle: func(_ context.Context, e listener.Event) error {
			<-goOn
			mu.Lock()
			defer mu.Unlock()
			seen[e.Run.ID]++
			return nil
		},
	}
	l, err := listener.New(c)
	if err != nil {
		t.Fatal(err)
	}
	defer func() {
		if err := l.Shutdown(context.Background()); err != nil {
			t.Error(err)
		}
	}()
	bulky := func(n int) string {
		body := withRuns(t, 2*n, 2*n+1)
		return strings.ReplaceAll(body, `"extra":null`, `"extra":{"x":"`+strings.Repeat("x", 100_000)+`"}`)
	}
	accepted := 0
	for ; ; accepted++ {
		w := post(l, bulky(accepted))
		if w.Code == 503 {
			break
		}
		if w.Code != 202 || accepted > 1000 {
			t.Fatalf("delivery %d: %d %s", accepted, w.Code, w.Body)
		}
	}
	if counts, err := l.Counts(); err != nil || counts.Waiting != 2*accepted || accepted < 10 {
		t.Errorf("%d deliveries of two runs were accepted, and the inbox holds %+v, %v", accepted, counts, err)
	}
	close(goOn)
	drain(t, l)
	if w := post(l, bulky(accepted)); w.Code != 202 {
		t.Errorf("with room again: %d %s", w.Code, w.Body)
	}
	drain(t, l)
	for n := range 2 * (accepted + 1) {
		if seen[runID(n)] != 1 {
			t.Errorf("run %d was handled %d times", n, seen[runID(n)])
		}
	}
	if len(seen) != 2*(accepted+1) {
		t.Errorf("%d runs were handled, want %d", len(seen), 2*(accepted+1))
	}
}

func TestNoRoomForAnInbox(t *testing.T) {
	t.Parallel()
	dir := smallDisk(t, 8) // two pages; an empty inbox has four
	if _, err := listener.OpenBolt(dir, listener.Limits{}); err == nil || !strings.Contains(err.Error(), "no space left on device") {
		t.Errorf("got %v", err)
	}
	if _, err := listener.OpenBolt(dir, listener.Limits{}); err == nil || strings.Contains(err.Error(), "damaged") {
		t.Errorf("the second time: %v", err)
	}
}
