package fakeendpoint_test

import "testing"

func TestWrongLengthTooShortLeavesBytesBehind(t *testing.T) {
	t.Parallel()
	onBothNetworks(t, "wrong-length(length: 3, sent: 90), 200", func(s scene) {
		got := s.get()
		if got.err != nil || len(got.body) != 3 {
			s.Errorf("got %d bytes of body and %v, want 3", len(got.body), got.err)
		}
		// net/http drops the connection once it has seen the surplus.
		s.wantAttempts("answer: 200|answer: end|answer: malformed")
	}, allowMore)
}

func TestWrongLengthTooLongKeepsTheClientWaiting(t *testing.T) {
	t.Parallel()
	onBothNetworks(t, "wrong-length(status: 500, length: 91, sent: 90), 200", func(s scene) {
		s.wantAttempts("body: timeout", "answer: 200")
	})
}

func TestWrongLengthThatIsNoNumber(t *testing.T) {
	t.Parallel()
	onBothNetworks(t, `wrong-length(length: "-1"), 200`, func(s scene) {
		s.wantAttempts("answer: malformed", "answer: 200")
	})
}
