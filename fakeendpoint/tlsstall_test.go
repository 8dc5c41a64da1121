package fakeendpoint_test

import (
	"testing"

	"github.com/hookdrill/hookdrill/fakeendpoint"
)

func TestTLSStallHoldsTheHandshake(t *testing.T) {
	t.Parallel()
	onBothNetworks(t, "tls-stall, 200", func(s scene) {
		s.wantAttempts("tls: timeout", "answer: 200")
	}, fakeendpoint.WithTLS())
}
