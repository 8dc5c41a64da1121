package fakeendpoint

import (
	"context"
	"net/http"
	"strconv"
	"time"
)

func earlyAnswerDefinition() Definition {
	return Definition{
		Name:    "early-answer",
		Usage:   `early-answer(413, linger: 0s, body: "", Any-Header: value)`,
		About:   "Answers once the head is read and closes without reading the body. The close may destroy the answer on its way, as it does in life; with linger the endpoint reads the rest away for that long first.",
		Example: "early-answer(401, linger: 1s), 200",
		build:   newEarlyAnswer,
	}
}

// earlyAnswer does not wait for the body.
type earlyAnswer struct {
	*reply
	linger time.Duration
}

func newEarlyAnswer(a *arguments) (Behaviour, error) {
	code := a.statusText(a.first(strconv.Itoa(http.StatusRequestEntityTooLarge)))
	return earlyAnswer{linger: a.duration("linger", 0), reply: a.reply(code)}, nil
}

func (e earlyAnswer) Play(_ context.Context, x *Exchange) error {
	x.last = true
	if err := e.send(x); err != nil {
		return err
	}
	if e.linger > 0 {
		return x.closeGently(e.linger)
	}
	return x.Close()
}
