package fakeendpoint_test

import "testing"

func TestGarbageIsNoAnswer(t *testing.T) {
	t.Parallel()
	onBothNetworks(t, `garbage, garbage(text: "\x00\x01"), 200`, func(s scene) {
		s.wantAttempts("answer: malformed", "answer: malformed|answer: end", "answer: 200")
		if o := s.observed(3)[0]; o.Status != 0 || o.Times.Answer.IsZero() || !o.Times.Replied.IsZero() {
			s.Errorf("observed status %d, answer at %v, replied at %v", o.Status, o.Times.Answer, o.Times.Replied)
		}
	})
}
