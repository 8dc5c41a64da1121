package fakeendpoint_test

import "testing"

func TestEndlessBodyGoesOnUntilTheClientLeaves(t *testing.T) {
	t.Parallel()
	onBothNetworks(t, "endless-body(every: 10ms), 200", func(s scene) {
		s.wantAttempts("body: timeout", "answer: 200")
		if o := s.observed(2)[0]; o.Status != 200 || o.Error == "" {
			s.Errorf("observed status %d and the error %q", o.Status, o.Error)
		}
	})
}

func TestEndlessBodyHasABound(t *testing.T) {
	t.Parallel()
	onBothNetworks(t, "endless-body(size: 100KiB), 200", func(s scene) {
		if got := s.get(); reason(got.err) != "end" || len(got.body) != 128<<10 {
			s.Errorf("got %d bytes and %v, want 4 chunks of 32 KiB and an early end", len(got.body), got.err)
		}
	}, allowMore)
}
