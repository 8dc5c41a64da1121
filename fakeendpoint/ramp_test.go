package fakeendpoint_test

import (
	"testing"
	"testing/synctest"
	"time"

	"github.com/hookdrill/hookdrill/fakeendpoint"
)

func TestRampGetsSlower(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		e := fakeendpoint.Start(t, "ramp(from: 1s, to: 5s, over: 40s, status: 202) forever", fakeendpoint.InMemory())
		s := scene{T: t, Endpoint: e, client: e.Client()}
		start := time.Now()
		for _, at := range []struct{ elapsed, want time.Duration }{
			{0, time.Second}, {10 * time.Second, 2 * time.Second}, {30 * time.Second, 4 * time.Second},
			{40 * time.Second, 5 * time.Second}, {50 * time.Minute, 5 * time.Second},
		} {
			time.Sleep(time.Until(start.Add(at.elapsed)))
			began := time.Now()
			if got := s.get(); got.StatusCode != 202 {
				t.Errorf("got %d", got.StatusCode)
			}
			if took := time.Since(began); took != at.want {
				t.Errorf("after %v an answer took %v, want %v", at.elapsed, took, at.want)
			}
		}
	})
}

func TestRampOverBothNetworks(t *testing.T) {
	t.Parallel()
	onBothNetworks(t, "ramp(from: 2ms, to: 0s, over: 1ms), 204", func(s scene) {
		s.wantAttempts("answer: 200", "answer: 204")
	})
}
