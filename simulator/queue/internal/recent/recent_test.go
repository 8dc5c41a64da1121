package recent_test

import (
	"testing"

	"go.uber.org/goleak"

	"github.com/hookdrill/hookdrill/simulator/queue/internal/recent"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

func TestTheOldestIsForgotten(t *testing.T) {
	t.Parallel()
	s := recent.New[int](3)
	for k := range 8 {
		s.Add(k)
		s.Add(k) // once is enough
		for known := range 8 {
			if want := known <= k && known > k-3; s.Has(known) != want {
				t.Errorf("after %d the set has %d: %v, want %v", k, known, s.Has(known), want)
			}
		}
	}
	if s.Len() != 3 {
		t.Errorf("%d keys are remembered, want 3", s.Len())
	}
}
