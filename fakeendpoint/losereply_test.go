package fakeendpoint_test

import "testing"

func TestLoseReplyCommitsAndSaysNothing(t *testing.T) {
	t.Parallel()
	onBothNetworks(t, "lose-reply, lose-reply(by: reset), lose-reply(by: close), 200", func(s scene) {
		s.wantAttempts("answer: timeout", "answer: reset", "answer: end", "answer: 200")
		for _, o := range s.observed(4)[:3] {
			if !o.Committed || o.Status != 0 || len(o.Body) != len(body) {
				s.Errorf("%s: committed %v, status %d, %d bytes of body", o.Behaviour, o.Committed, o.Status, len(o.Body))
			}
		}
	})
}
