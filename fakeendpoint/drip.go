package fakeendpoint

import (
	"context"
	"time"
)

func dripDefinition() Definition {
	return Definition{
		Name:    "drip",
		Usage:   `drip(bytes: 1B, every: 1s, way: out|in, status: 200, body: "", Any-Header: value)`,
		About:   "Answers a few bytes at a time, from the first of the head on; or, with way: in, reads the request's body so and then answers. A chunked request is read whole.",
		Example: "drip(bytes: 16B, every: 500ms), 200",
		build:   newDrip,
	}
}

// drip is a slow exchange, drop by drop.
type drip struct {
	pace
	*reply
	in bool
}

func newDrip(a *arguments) (Behaviour, error) {
	d := drip{pace: pace{bytes: a.size("bytes", 1), every: a.duration("every", time.Second)}}
	d.in = a.oneOf("way", wayOut, wayIn) == wayIn
	d.reply = a.reply(a.status())
	return d, nil
}

func (d drip) Play(ctx context.Context, x *Exchange) error {
	if d.in {
		if err := d.read(ctx, x); err != nil {
			return err
		}
		return d.send(x)
	}
	if err := x.ReadBody(); err != nil {
		return err
	}
	parts := d.parts(x)
	x.accepts(d.code)
	if err := d.write(ctx, x, parts.whole[:len(parts.line)+len(parts.fields)]); err != nil {
		return err
	}
	x.Replied(d.code)
	return d.write(ctx, x, parts.body)
}
