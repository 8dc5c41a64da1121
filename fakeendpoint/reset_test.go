package fakeendpoint_test

import "testing"

func TestResetAfterTheRequest(t *testing.T) {
	t.Parallel()
	onBothNetworks(t, "reset, 200", func(s scene) {
		s.wantAttempts("answer: reset", "answer: 200")
		if o := s.observed(2)[0]; len(o.Body) != len(body) || o.Status != 0 {
			s.Errorf("observed %d bytes of body and status %d", len(o.Body), o.Status)
		}
	})
}

func TestResetDuringTheRequest(t *testing.T) {
	t.Parallel()
	onBothNetworks(t, "reset(when: during), 200", func(s scene) {
		s.wantAttempts("answer: reset|request: reset", "answer: 200")
	})
}

// The reset may overtake the end of the client's connect.
func TestResetBeforeTheRequest(t *testing.T) {
	t.Parallel()
	onBothNetworks(t, "reset(when: before), 200", func(s scene) {
		s.wantAttempts("answer: reset|request: reset|connect: reset", "answer: 200")
		if n := len(s.observed(1)); n != 1 {
			s.Errorf("%d requests were read, want 1", n)
		}
	})
}
