package fakeendpoint_test

import "testing"

func TestNameNotFoundFailsTheLookUp(t *testing.T) {
	t.Parallel()
	onBothNetworks(t, "name-not-found, 200", func(s scene) {
		s.wantAttempts("connect: name not found", "answer: 200")
	})
}
