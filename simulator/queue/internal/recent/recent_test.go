package recent_test

import (
	"testing"

	"go.uber.org/goleak"

	"github.com/hookdrill/hookdrill/simulator/queue/internal/recent"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

func TestTheOldestIsForgotten(t *testing.T) {
	t.Parallel()
	m := recent.New[int, int](3)
	for k := range 8 {
		m.Put(k, 0)
		m.Put(k, 10*k) // once is enough
		for known := range 8 {
			if want := known <= k && known > k-3; m.Has(known) != want {
				t.Errorf("after %d the set has %d: %v, want %v", k, known, m.Has(known), want)
			}
		}
		if got := m.Get(k); got != 10*k {
			t.Errorf("%d stands for %d, want %d", k, got, 10*k)
		}
	}
	if m.Len() != 3 {
		t.Errorf("%d keys are remembered, want 3", m.Len())
	}
}
