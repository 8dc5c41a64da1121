package fakeendpoint

import (
	"context"
	"time"
)

func bandwidthDefinition() Definition {
	return Definition{
		Name:    "bandwidth",
		Usage:   "bandwidth(rate: 16KiB, way: out|in, status: 200, length: 64KiB)",
		About:   "Answers with a body of length at so many bytes per second; or, with way: in, reads the request's body so and then answers. A chunked request is read whole.",
		Example: "bandwidth(rate: 1KiB, way: in), 200",
		build:   newBandwidth,
	}
}

// bandwidth is a narrow line.
type bandwidth struct {
	pace
	*reply
	in bool
}

// ticks are how many slices a second of a narrow line has.
const ticks = 10

func newBandwidth(a *arguments) (Behaviour, error) {
	rate := a.size("rate", 16<<10)
	b := bandwidth{pace: pace{bytes: max(1, rate/ticks), every: time.Second / ticks}}
	if rate < ticks {
		b.every = time.Second / time.Duration(rate)
	}
	length := a.filled("length", 64<<10)
	if b.in = a.oneOf("way", wayOut, wayIn) == wayIn; b.in {
		b.reply = newReply(a.status(), "")
		return b, nil
	}
	b.reply = newReply(a.statusWithBody(), string(filling(length)))
	return b, nil
}

func (b bandwidth) Play(ctx context.Context, x *Exchange) error {
	if b.in {
		if err := b.read(ctx, x); err != nil {
			return err
		}
		return b.send(x)
	}
	if err := x.ReadBody(); err != nil {
		return err
	}
	parts := b.parts(x)
	x.accepts(b.code)
	if err := x.Write(parts.whole[:len(parts.line)+len(parts.fields)]); err != nil {
		return err
	}
	x.Replied(b.code)
	return b.write(ctx, x, parts.body)
}
