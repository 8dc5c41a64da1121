package fakeendpoint

import (
	"context"
	"math"
	"math/rand/v2"
	"time"
)

func latencyDefinition() Definition {
	return Definition{
		Name:    "latency",
		Usage:   `latency(distribution: normal|uniform|lognormal|exponential, mean: 200ms, spread: 50ms, status: 200, body: "", Any-Header: value)`,
		About:   "Answers after a delay drawn from the endpoint's seed. The spread is the standard deviation; of uniform it is the distance from the mean to either end, and exponential has none. Delays are cut at 0 and at 20 times the mean.",
		Example: "latency(distribution: lognormal, mean: 300ms, spread: 400ms) forever",
		build:   newLatency,
	}
}

// latency answers when the dice say so.
type latency struct {
	*reply
	draw func(*rand.Rand) float64 // seconds
	most float64
}

// mostMeans bounds a delay as a multiple of the mean.
const mostMeans = 20

func newLatency(a *arguments) (Behaviour, error) {
	distribution := a.oneOf("distribution", "normal", "uniform", "lognormal", "exponential")
	mean := a.duration("mean", 200*time.Millisecond).Seconds()
	_, spreads := a.named["spread"]
	spread := a.duration("spread", 50*time.Millisecond).Seconds()
	l := latency{draw: drawing(distribution, mean, spread), most: mostMeans * mean}
	switch {
	case mean == 0:
		a.fail("mean: it must be longer than 0s")
	case distribution == "exponential" && spreads:
		a.fail("spread: an exponential distribution has no spread of its own")
	}
	l.reply = a.reply(a.status())
	return l, nil
}

func drawing(distribution string, mean, spread float64) func(*rand.Rand) float64 {
	switch distribution {
	case "uniform":
		return func(r *rand.Rand) float64 { return mean + spread*(2*r.Float64()-1) }
	case "exponential":
		return func(r *rand.Rand) float64 { return mean * r.ExpFloat64() }
	case "lognormal":
		// The logarithm's own mean and deviation, from those of the delay.
		variance := math.Log1p(spread * spread / (mean * mean))
		middle, deviation := math.Log(mean)-variance/2, math.Sqrt(variance)
		return func(r *rand.Rand) float64 { return math.Exp(middle + deviation*r.NormFloat64()) }
	default:
		return func(r *rand.Rand) float64 { return mean + spread*r.NormFloat64() }
	}
}

// delay draws one.
func (l latency) delay(r *rand.Rand) time.Duration {
	seconds := min(max(0, l.draw(r)), l.most)
	return time.Duration(seconds * float64(time.Second))
}

func (l latency) Play(ctx context.Context, x *Exchange) error {
	if err := x.ReadBody(); err != nil {
		return err
	}
	if err := x.Pause(ctx, l.delay(x.Draws())); err != nil {
		return err
	}
	return l.send(x)
}
