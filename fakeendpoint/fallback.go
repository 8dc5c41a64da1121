package fakeendpoint

import (
	"context"
	"net/http"
)

// unforeseen answers what the script has no step for.
type unforeseen struct{}

func (unforeseen) Play(_ context.Context, x *Exchange) error {
	if err := x.ReadBody(); err != nil {
		return err
	}
	return x.answer(http.StatusInternalServerError, "fake endpoint: the script does not foresee this request\n")
}

// malformed answers what is not HTTP/1.1, and closes: where the next request
// begins is anybody's guess.
type malformed struct{ code int }

func (m malformed) Play(_ context.Context, x *Exchange) error {
	x.last = true
	if err := x.answer(m.code, "fake endpoint: "+x.seen.Problem+"\n"); err != nil {
		return err
	}
	return x.closeGently(lingering)
}

// hangUp closes without an answer. It is what a request meets that came over a
// connection of before, where the script wants a fresh one to fail.
type hangUp struct{}

func (hangUp) Play(_ context.Context, x *Exchange) error { return x.Close() }
