package fakeendpoint_test

import "testing"

func TestHangReadsAllAndNeverAnswers(t *testing.T) {
	t.Parallel()
	onBothNetworks(t, "hang, 200", func(s scene) {
		s.wantAttempts("answer: timeout", "answer: 200")
		o := s.observed(2)[0]
		if len(o.Body) != len(body) || o.Status != 0 || o.Times.Gone.Before(o.Times.Body) {
			s.Errorf("observed %d bytes of body, status %d, body at %v, gone at %v", len(o.Body), o.Status, o.Times.Body, o.Times.Gone)
		}
	})
}
