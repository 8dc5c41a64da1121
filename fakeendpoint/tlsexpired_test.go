package fakeendpoint_test

import (
	"testing"

	"github.com/hookdrill/hookdrill/fakeendpoint"
)

func TestTLSExpiredIsRefusedByTheClient(t *testing.T) {
	t.Parallel()
	onBothNetworks(t, "tls-expired, 200", func(s scene) {
		s.wantAttempts("tls: expired", "answer: 200")
		if n := len(s.observed(1)); n != 1 || s.Connections() != 2 {
			s.Errorf("%d requests came over %d connections, want 1 over 2", n, s.Connections())
		}
	}, fakeendpoint.WithTLS())
}
