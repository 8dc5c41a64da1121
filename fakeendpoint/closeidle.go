package fakeendpoint

import (
	"context"
	"time"
)

func closeIdleDefinition() Definition {
	return Definition{
		Name:    "close-idle",
		Usage:   `close-idle(after: 0s, status: 200, body: "", Any-Header: value)`,
		About:   "Answers as if the connection stayed open, and then closes it under the client, who may be sending the next request by then.",
		Example: "close-idle(after: 10ms), 200",
		build:   newCloseIdle,
	}
}

// closeIdle closes a kept-alive connection without notice.
type closeIdle struct {
	*reply
	after time.Duration
}

func newCloseIdle(a *arguments) (Behaviour, error) {
	return closeIdle{after: a.duration("after", 0), reply: a.reply(a.status())}, nil
}

func (c closeIdle) Play(ctx context.Context, x *Exchange) error {
	if err := x.ReadBody(); err != nil {
		return err
	}
	if err := c.send(x); err != nil {
		return err
	}
	if err := x.Pause(ctx, c.after); err != nil {
		return err
	}
	return x.Close()
}
