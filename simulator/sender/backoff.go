package sender

import (
	"math"
	"time"
)

// Nominal is the pause before the retry that follows n earlier ones of the same
// rule: capped, without floor or jitter.
func (b Backoff) Nominal(n int) time.Duration {
	var d time.Duration
	if last := len(b.Schedule) - 1; last >= 0 {
		d = b.Schedule[min(n, last)]
	} else {
		d = grow(b.Base, max(b.Factor, 1), n)
	}
	if b.Cap > 0 {
		d = min(d, b.Cap)
	}
	return d
}

// grow is base times factor to the power of n. A product too large for a
// duration becomes the largest pause there may be.
func grow(base time.Duration, factor float64, n int) time.Duration {
	d := float64(base) * math.Pow(factor, float64(n))
	if d > float64(maxPause) {
		return maxPause
	}
	return time.Duration(d)
}

// pause is the wait before the retry of last. The order is the one Svix's
// server uses: floor, jitter, Retry-After.
func (p Policy) pause(b Backoff, n int, last Attempt, draw Draw) time.Duration {
	d := max(b.Nominal(n), p.floor(last.Class))
	if b.Jitter > 0 && draw != nil {
		d = time.Duration(float64(d) * (1 + b.Jitter*(2*draw()-1)))
	}
	if p.RetryAfter == ClampRetryAfter {
		d = min(max(d, last.RetryAfter), 2*d)
	}
	return d
}

func (p Policy) floor(c Class) time.Duration {
	var least time.Duration
	for _, f := range p.Floors {
		if holds(f.On, c) {
			least = max(least, f.Pause)
		}
	}
	return least
}
