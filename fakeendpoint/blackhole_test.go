package fakeendpoint_test

import "testing"

func TestBlackHoleLeavesTheConnectHanging(t *testing.T) {
	t.Parallel()
	onBothNetworks(t, "black-hole, 200", func(s scene) {
		s.wantAttempts("connect: timeout", "answer: 200")
	})
}
