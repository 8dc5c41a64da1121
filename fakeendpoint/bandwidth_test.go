package fakeendpoint_test

import (
	"testing"
	"testing/synctest"
	"time"

	"github.com/hookdrill/hookdrill/fakeendpoint"
)

func TestBandwidthKeepsTheRate(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		e := fakeendpoint.Start(t, "bandwidth(rate: 1KiB, length: 10KiB), bandwidth(rate: 100, way: in), bandwidth(rate: 2, way: in, status: 202)", fakeendpoint.InMemory())
		s := scene{T: t, Endpoint: e, client: e.Client()}
		for i, want := range []time.Duration{10 * time.Second, 10 * time.Second, 500 * time.Second} {
			began := time.Now()
			if got := s.get(); got.err != nil || i == 0 && len(got.body) != 10<<10 {
				t.Errorf("answer %d: %d bytes and %v", i+1, len(got.body), got.err)
			}
			if took := time.Since(began); took < want-600*time.Millisecond || took > want {
				t.Errorf("exchange %d took %v, want a little less than %v", i+1, took, want)
			}
		}
	})
}

func TestBandwidthOverBothNetworks(t *testing.T) {
	t.Parallel()
	onBothNetworks(t, "bandwidth(rate: 8KiB, length: 1KiB), bandwidth(rate: 8KiB, way: in)", func(s scene) {
		s.wantAttempts("answer: 200", "answer: 200")
	})
}
