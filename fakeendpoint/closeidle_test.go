package fakeendpoint_test

import "testing"

// Whether the client has noticed the close before it sends again is a race.
func TestCloseIdleClosesUnderTheClient(t *testing.T) {
	t.Parallel()
	onBothNetworks(t, "close-idle, 200 forever", func(s scene) {
		s.wantAttempts("answer: 200", "answer: 200|answer: end|answer: reset|request: reset", "answer: 200")
		if n := s.Connections(); n != 2 {
			s.Errorf("the attempts took %d connections, want 2", n)
		}
	})
}
