package fakeendpoint

import (
	"context"
	"fmt"
	"time"
)

func informationalDefinition() Definition {
	return Definition{
		Name:    "informational",
		Usage:   `informational(103|102|100, times: 1, delay: 0s, then: 200, body: "", Any-Header: value)`,
		About:   "Reads the request, sends informational answers (at most 100) with the fields, and after the delay the final one.",
		Example: `informational(103, Link: "</style.css>; rel=preload", then: 204)`,
		build:   newInformational,
	}
}

// informational sends 1xx answers before the final one.
type informational struct {
	interim []byte
	delay   time.Duration
	final   *reply
}

// mostInformational bounds the interim answers; net/http takes five as it comes.
const mostInformational = 100

func newInformational(a *arguments) (Behaviour, error) {
	text := a.first("103")
	line, ok := map[string]int{"103": 103, "102": 102, "100": 100}[text]
	if !ok {
		return nil, fmt.Errorf("%q is none of 103, 102, 100", text)
	}
	start, rest := renderHead(line, -1, a.header())
	var interim []byte
	for range a.count("times", 1, 1, mostInformational) {
		interim = append(append(interim, start...), rest...)
	}
	delay := a.duration("delay", 0)
	return &informational{interim: interim, delay: delay, final: a.reply(a.statusOf("then", 200))}, nil
}

func (i *informational) Play(ctx context.Context, x *Exchange) error {
	if err := x.ReadBody(); err != nil {
		return err
	}
	if err := x.Write(i.interim); err != nil {
		return err
	}
	if err := x.Pause(ctx, i.delay); err != nil {
		return err
	}
	return i.final.send(x)
}
