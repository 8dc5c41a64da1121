package fakeendpoint

import (
	"context"
	"fmt"
	"net/http"
	"strconv"
	"time"
)

const statusName = "status"

func statusDefinition() Definition {
	return Definition{
		Name:    statusName,
		Usage:   `503(delay: 0s, head-delay: 0s, body-delay: 0s, body: "", Any-Header: value)`,
		About:   "Reads the request and answers with a status, 101 or 200 to 599. The delays come before the answer, in the middle of its head and before its body.",
		Example: "503(Retry-After: 120) x2, 200(delay: 4s)",
		build:   newStatus,
	}
}

// status answers with a status, quickly or slowly.
type status struct {
	*reply
	delay, headDelay, bodyDelay time.Duration
}

func newStatus(a *arguments) (Behaviour, error) {
	text := a.first("")
	code, err := strconv.Atoi(text)
	if err != nil || len(text) != 3 || code != http.StatusSwitchingProtocols && (code < 200 || code > 599) {
		return nil, fmt.Errorf("%q is not a final HTTP status: 101 or 200 to 599", text)
	}
	s := &status{
		delay:     a.duration("delay", 0),
		headDelay: a.duration("head-delay", 0),
		bodyDelay: a.duration("body-delay", 0),
	}
	body := a.text("body", "")
	if s.bodyDelay > 0 && body == "" {
		body = "late\n" // there must be something to be late
	}
	s.reply = a.replyWith(code, body)
	return s, nil
}

// Play answers once the whole request is read.
func (s *status) Play(ctx context.Context, x *Exchange) error {
	if err := x.ReadBody(); err != nil {
		return err
	}
	if err := x.Pause(ctx, s.delay); err != nil {
		return err
	}
	if s.code == http.StatusSwitchingProtocols {
		x.Break() // nothing is there to switch to
	}
	if s.headDelay == 0 && s.bodyDelay == 0 {
		return s.send(x)
	}
	return s.slowly(ctx, x)
}

func (s *status) slowly(ctx context.Context, x *Exchange) error {
	parts := s.parts(x)
	x.accepts(s.code)
	if err := x.Write(parts.line); err != nil {
		return err
	}
	if err := x.Pause(ctx, s.headDelay); err != nil {
		return err
	}
	if err := x.Write(parts.fields); err != nil {
		return err
	}
	x.Replied(s.code)
	if err := x.Pause(ctx, s.bodyDelay); err != nil {
		return err
	}
	return x.Write(parts.body)
}
