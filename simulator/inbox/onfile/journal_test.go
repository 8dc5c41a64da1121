package onfile_test

import (
	"bytes"
	"crypto/sha256"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"go.etcd.io/bbolt"

	"github.com/hookdrill/hookdrill/simulator/inbox"
	"github.com/hookdrill/hookdrill/simulator/inbox/onfile"
)

var noon = time.Date(2026, 1, 2, 12, 0, 0, 0, time.UTC)

func opened(t *testing.T, dir string) *onfile.Inbox {
	t.Helper()
	return within(t, dir, inbox.Limits{})
}

func within(t *testing.T, dir string, limits inbox.Limits) *onfile.Inbox {
	t.Helper()
	b, err := onfile.Open(dir, limits)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = b.Close() })
	return b
}

func delivered(bodies ...string) inbox.Delivery {
	d := inbox.Delivery{Envelope: []byte("envelope")}
	for _, body := range bodies {
		d.Items = append(d.Items, inbox.Item{Key: sha256.Sum256([]byte(body)), Body: []byte(body)})
	}
	return d
}

func accept(t *testing.T, b inbox.Inbox, now time.Time, want int, bodies ...string) {
	t.Helper()
	if n, err := b.Accept(now, delivered(bodies...)); n != want || err != nil {
		t.Fatalf("%d are new, %v; want %d", n, err, want)
	}
}

// takeAll takes what is due.
func takeAll(t *testing.T, b inbox.Inbox, now time.Time) (bodies []string, ids []uint64) {
	t.Helper()
	for {
		e, _, err := b.Take(now)
		if err != nil {
			t.Fatal(err)
		}
		if e == nil {
			return bodies, ids
		}
		if string(e.Envelope) != "envelope" {
			t.Errorf("it came in the envelope %q", e.Envelope)
		}
		bodies, ids = append(bodies, string(e.Body)), append(ids, e.ID)
	}
}

// killed is what a kill -9 leaves of an inbox: its files as they are.
func killed(t *testing.T, dir string) string {
	t.Helper()
	left := t.TempDir()
	for _, name := range []string{"inbox.db", "inbox.journal"} {
		content, err := os.ReadFile(filepath.Join(dir, name))
		if err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(left, name), content, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return left
}

// written changes the journal in a folder.
func written(t *testing.T, dir string, change func(content []byte) []byte) {
	t.Helper()
	path := filepath.Join(dir, "inbox.journal")
	content, err := os.ReadFile(path)
	if err == nil {
		err = os.WriteFile(path, change(content), 0o600)
	}
	if err != nil {
		t.Fatal(err)
	}
}

func TestWhatAKillLeaves(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	b := opened(t, dir)
	accept(t, b, noon, 2, "a", "b")
	accept(t, b, noon, 1, "b", "c")
	_, ids := takeAll(t, b, noon)
	if err := b.Handled(noon, ids[1]); err != nil {
		t.Fatal(err)
	}
	accept(t, b, noon, 1, "d")
	for range 2 { // killed, and killed again
		dir = killed(t, dir)
		b = opened(t, dir)
		if c, err := b.Counts(); err != nil || c.Waiting != 3 {
			t.Errorf("%+v, %v", c, err)
		}
		accept(t, b, noon, 0, "a", "b", "c", "d")
	}
	if got, _ := takeAll(t, b, noon); !slices.Equal(got, []string{"a", "c", "d"}) {
		t.Errorf("taken: %q", got)
	}
}

// The machine ends while something is written: that was never promised, and all
// before it is there. Where something follows it, it was.
func TestATornBatch(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	b := opened(t, dir)
	for _, body := range []string{"a", "b", "c"} { // a sector for each
		accept(t, b, noon, 1, body)
	}
	for _, at := range []int{0, 8, 16, 20, 24, 100, 511} { // salt, number, length, checksum, frames, padding
		left := killed(t, dir)
		written(t, left, func(c []byte) []byte {
			c[2*512+at] ^= 0xff
			return c
		})
		again := opened(t, left)
		accept(t, again, noon, 1, "c")
		accept(t, again, noon, 0, "a", "b")
		if err := again.Close(); err != nil {
			t.Fatal(err)
		}
		again = opened(t, left)
		if got, _ := takeAll(t, again, noon); !slices.Equal(got, []string{"a", "b", "c"}) {
			t.Errorf("taken: %q", got)
		}
		if err := again.Close(); err != nil {
			t.Fatal(err)
		}
		left = killed(t, dir)
		written(t, left, func(c []byte) []byte {
			c[512+at] ^= 0xff
			return c
		})
		if _, err := onfile.Open(left, inbox.Limits{}); err == nil || !strings.Contains(err.Error(), "inbox.journal is damaged (batch 1, at byte 512, is not whole)") {
			t.Errorf("byte %d of the second batch: %v", at, err)
		}
	}
}

func TestADamagedJournalIsToldAtTheStart(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	b := opened(t, dir)
	accept(t, b, noon, 1, "a")
	left := killed(t, dir)
	written(t, left, func(c []byte) []byte { return c[:len(c)-1] })
	_, cut := onfile.Open(left, inbox.Limits{})
	if err := os.Remove(filepath.Join(left, "inbox.journal")); err != nil {
		t.Fatal(err)
	}
	_, gone := onfile.Open(left, inbox.Limits{})
	for want, err := range map[string]error{"it has 16777215 bytes of 16777216": cut, "it is gone": gone} {
		if err == nil || !strings.Contains(err.Error(), "inbox.journal is damaged ("+want+")") {
			t.Errorf("got %v, want %s", err, want)
		}
	}
	// Once it was closed the journal does not matter, and the tables are a whole copy.
	if err := b.Close(); err != nil {
		t.Fatal(err)
	}
	if err := os.Remove(filepath.Join(dir, "inbox.journal")); err != nil {
		t.Fatal(err)
	}
	if got, _ := takeAll(t, opened(t, dir), noon); !slices.Equal(got, []string{"a"}) {
		t.Errorf("taken: %q", got)
	}
}

// An inbox that was made before there were journals is taken over.
func TestAnInboxWithoutAJournal(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	file := filled(t, dir)
	db, err := bbolt.Open(file, 0, nil)
	if err != nil {
		t.Fatal(err)
	}
	err = db.Update(func(tx *bbolt.Tx) error { return tx.Bucket([]byte("meta")).Put([]byte("version"), []byte("1")) })
	if err = errors.Join(err, db.Close(), os.Remove(filepath.Join(dir, "inbox.journal"))); err != nil {
		t.Fatal(err)
	}
	for range 2 {
		b := opened(t, dir)
		if c, err := b.Counts(); err != nil || c.Waiting != 500 {
			t.Errorf("%+v, %v", c, err)
		}
		if err := b.Close(); err != nil {
			t.Fatal(err)
		}
	}
}

// Several times what the journal holds, some of it larger than it may be there,
// from many sides: everything is handed over once, through a kill.
func TestTheJournalIsCarriedOver(t *testing.T) {
	t.Parallel()
	const sides, each = 6, 20
	dir := t.TempDir()
	b := opened(t, dir)
	body := func(side, n int) string {
		size := 400 << 10
		if n == 7 {
			size = 5 << 20
		}
		return fmt.Sprintf("%d %d %s", side, n, bytes.Repeat([]byte("."), size))
	}
	var mu sync.Mutex
	seen := map[string]int{}
	handle := func(b inbox.Inbox) bool {
		e, _, err := b.Take(noon)
		if err != nil || e == nil {
			return false
		}
		if err := b.Handled(noon, e.ID); err != nil {
			t.Error(err)
		}
		mu.Lock()
		defer mu.Unlock()
		seen[string(e.Body)]++
		return true
	}
	var all sync.WaitGroup
	for side := range sides {
		all.Go(func() {
			for n := range each {
				d := delivered(body(side, n))
				for want := 1; want >= 0; want-- {
					if fresh, err := b.Accept(noon, d); fresh != want || err != nil {
						t.Errorf("%d are new, %v; want %d", fresh, err, want)
					}
				}
				if n%3 != 0 && !handle(b) {
					t.Error("there is nothing to take")
				}
			}
		})
	}
	all.Wait()
	b = opened(t, killed(t, dir))
	for handle(b) {
	}
	for side := range sides {
		for n := range each {
			if got := seen[body(side, n)]; got != 1 {
				t.Errorf("%d %d was handed over %d times", side, n, got)
			}
		}
	}
	if c, err := b.Counts(); err != nil || c != (inbox.Counts{}) {
		t.Errorf("%+v, %v", c, err)
	}
}
