package fakeendpoint_test

import "testing"

func TestRefuseFailsTheConnect(t *testing.T) {
	t.Parallel()
	onBothNetworks(t, "refuse x2, 200", func(s scene) {
		s.wantAttempts("connect: refused", "connect: refused", "answer: 200")
		if n := s.Connections(); n != 1 {
			s.Errorf("%d connections were accepted, want the last one only", n)
		}
	})
}

func TestRefuseAfterAnAnswerEndsTheKeptAliveConnection(t *testing.T) {
	t.Parallel()
	onBothNetworks(t, "200, refuse, 204", func(s scene) {
		s.wantAttempts("answer: 200", "connect: refused", "answer: 204")
	})
}
