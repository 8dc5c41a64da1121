package jetstream

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"testing"

	"github.com/hookdrill/hookdrill/simulator/queue/internal/recent"
)

// Die ends the queue of a cluster as the death of its process would: nothing is
// given back.
func (q *Queue) Die() {
	q.lanes.Close()
	q.use.Lock()
	defer q.use.Unlock()
	q.closed = true
	q.conn.Close()
	q.stop()
	q.behind.Wait()
}

// Knows tells whether the item is remembered to have been done.
func (q *Queue) Knows(id string) bool { return q.ledger.has(keyOf(id)) }

// Unhear forgets what is known of items done, as if nothing of the ledger had been
// heard yet.
func (q *Queue) Unhear() {
	q.ledger.mu.Lock()
	defer q.ledger.mu.Unlock()
	q.ledger.finished, q.ledger.heard = recent.New[key, uint64](q.config.Remember), 0
}

// Copied copies a folder in use. Files that go meanwhile are left out.
func Copied(t *testing.T, from string) (to string) {
	t.Helper()
	to = filepath.Join(t.TempDir(), "copy")
	err := filepath.WalkDir(from, func(name string, e fs.DirEntry, err error) error {
		if err != nil || e.IsDir() {
			return err
		}
		relative, err := filepath.Rel(from, name)
		if err != nil {
			return err
		}
		content, err := os.ReadFile(name)
		if errors.Is(err, fs.ErrNotExist) {
			return nil
		}
		if err == nil {
			err = os.MkdirAll(filepath.Dir(filepath.Join(to, relative)), 0o700)
		}
		if err == nil {
			err = os.WriteFile(filepath.Join(to, relative), content, 0o600)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return to
}
