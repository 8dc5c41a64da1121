package fakeendpoint

import (
	"context"
	"time"
)

func rampDefinition() Definition {
	return Definition{
		Name:    "ramp",
		Usage:   `ramp(from: 0s, to: 10s, over: 1m, status: 200, body: "", Any-Header: value)`,
		About:   "Answers after a delay that goes evenly from one length to another over that time from the endpoint's start, and then stays.",
		Example: "ramp(from: 100ms, to: 6s, over: 10m) forever",
		build:   newRamp,
	}
}

// ramp gets slower and slower, or recovers.
type ramp struct {
	*reply
	from, to, over time.Duration
}

func newRamp(a *arguments) (Behaviour, error) {
	r := ramp{
		from: a.duration("from", 0),
		to:   a.duration("to", 10*time.Second),
		over: a.duration("over", time.Minute),
	}
	if r.over == 0 {
		a.fail("over: it must be longer than 0s")
	}
	r.reply = a.reply(a.status())
	return r, nil
}

func (r ramp) Play(ctx context.Context, x *Exchange) error {
	if err := x.ReadBody(); err != nil {
		return err
	}
	if err := x.Pause(ctx, r.delay(x.Now().Sub(x.Started()))); err != nil {
		return err
	}
	return r.send(x)
}

func (r ramp) delay(elapsed time.Duration) time.Duration {
	share := min(1, float64(elapsed)/float64(r.over))
	return r.from + time.Duration(share*float64(r.to-r.from))
}
