package fakeendpoint_test

import (
	"math"
	"testing"
	"testing/synctest"
	"time"

	"github.com/hookdrill/hookdrill/fakeendpoint"
)

func TestLatencyFollowsItsDistribution(t *testing.T) {
	t.Parallel()
	for arguments, want := range map[string]struct{ mean, deviation float64 }{
		"mean: 1s, spread: 100ms":                           {1, 0.1},
		"distribution: uniform, mean: 1s, spread: 500ms":    {1, 0.5 / math.Sqrt(3)},
		"distribution: lognormal, mean: 2s, spread: 1s":     {2, 1},
		"distribution: exponential, mean: 3s, status: 202 ": {3, 3},
	} {
		t.Run(arguments, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				delays := latencies(t, "latency("+arguments+") forever", 4000, 7)
				mean, deviation := moments(delays)
				if off(mean, want.mean) > 0.1 || off(deviation, want.deviation) > 0.1 {
					t.Errorf("mean %.3f s, deviation %.3f s; want %.3f and %.3f", mean, deviation, want.mean, want.deviation)
				}
			})
		})
	}
}

func TestLatencyIsTheSeeds(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		const script = "latency forever"
		one, same, other := latencies(t, script, 5, 1), latencies(t, script, 5, 1), latencies(t, script, 5, 2)
		for i := range one {
			if one[i] != same[i] || one[i] == other[i] {
				t.Errorf("draw %d: %v and %v with one seed, %v with another", i+1, one[i], same[i], other[i])
			}
		}
	})
}

func TestLatencyOverBothNetworks(t *testing.T) {
	t.Parallel()
	onBothNetworks(t, "latency(mean: 1ms, spread: 1ms), 204", func(s scene) {
		s.wantAttempts("answer: 200", "answer: 204")
	})
}

// latencies makes n exchanges and returns the seconds that each waited.
func latencies(t *testing.T, script string, n int, seed uint64) []float64 {
	t.Helper()
	e := fakeendpoint.Start(t, script, fakeendpoint.InMemory(), fakeendpoint.Seed(seed), fakeendpoint.Lifetime(24*time.Hour))
	s := scene{T: t, Endpoint: e, client: e.Client()}
	for range n {
		s.get()
	}
	delays := make([]float64, n)
	for i, o := range s.observed(n) {
		delays[i] = o.Times.Answer.Sub(o.Times.Body).Seconds()
	}
	return delays
}

func moments(values []float64) (mean, deviation float64) {
	for _, v := range values {
		mean += v / float64(len(values))
	}
	for _, v := range values {
		deviation += (v - mean) * (v - mean) / float64(len(values))
	}
	return mean, math.Sqrt(deviation)
}

func off(got, want float64) float64 { return math.Abs(got-want) / want }
