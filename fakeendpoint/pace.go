package fakeendpoint

import (
	"context"
	"time"
)

// The ways of a slow exchange.
const (
	wayOut = "out" // the answer
	wayIn  = "in"  // the request's body
)

// pace is how fast bytes pass: a slice of them at every interval.
type pace struct {
	bytes int
	every time.Duration
}

// read reads the request's body at the pace. A chunked body is read whole.
func (p pace) read(ctx context.Context, x *Exchange) error {
	for {
		end, err := x.ReadSome(p.bytes)
		if err != nil || end {
			return err
		}
		if err := x.Pause(ctx, p.every); err != nil {
			return err
		}
	}
}

// write writes at the pace.
func (p pace) write(ctx context.Context, x *Exchange, what []byte) error {
	for len(what) > 0 {
		n := min(p.bytes, len(what))
		if err := x.Write(what[:n]); err != nil {
			return err
		}
		if what = what[n:]; len(what) == 0 {
			return nil
		}
		if err := x.Pause(ctx, p.every); err != nil {
			return err
		}
	}
	return nil
}
