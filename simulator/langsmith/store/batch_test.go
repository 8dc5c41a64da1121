package store_test

import (
	"errors"
	"sync"
	"testing"

	"github.com/hookdrill/hookdrill/simulator/langsmith/store"
)

func TestOneFailureInABatchIsItsOwn(t *testing.T) {
	t.Parallel()
	s, err := store.Open(t.TempDir(), store.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	withProject(t, s)
	wanted := errors.New("no")
	var all sync.WaitGroup
	for n := range 50 {
		all.Go(func() {
			err := s.Batch(func(tx *store.Tx) error {
				if _, err := tx.PostRun(ended(n)); err != nil {
					return err
				}
				if n%10 == 3 {
					return wanted
				}
				return nil
			})
			if fails := n%10 == 3; fails != errors.Is(err, wanted) || !fails && err != nil {
				t.Errorf("run %d: Batch() = %v", n, err)
			}
		})
	}
	all.Wait()
	if runs, last := changedRuns(t, s, 0, 100); len(runs) != 45 || last < 45 {
		t.Errorf("%d runs were stored, the last with number %d, want 45", len(runs), last)
	}
}
