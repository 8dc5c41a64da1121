package fakeendpoint

import (
	"context"
	"fmt"
	"net/http"
	"strconv"
	"time"
)

func throttleDefinition() Definition {
	return Definition{
		Name:    "throttle",
		Usage:   "throttle(429|503, seconds: 60 | date: 60s | nonsense: soon)",
		About:   "Answers with a Retry-After: a number of seconds, the date at that distance from now, or any nonsense.",
		Example: `throttle(503, date: 30s), throttle(nonsense: "-1"), 200`,
		build:   newThrottle,
	}
}

// throttle asks the client to come again later (RFC 9110 section 10.2.3).
type throttle struct {
	code  int
	value string
	date  time.Duration // 0: value stands
}

func newThrottle(a *arguments) (Behaviour, error) {
	code, err := strconv.Atoi(a.first("429"))
	if err != nil || code != http.StatusTooManyRequests && code != http.StatusServiceUnavailable {
		return nil, fmt.Errorf("it answers 429 or 503")
	}
	t := throttle{code: code, value: "60"}
	given := 0
	for key := range a.named {
		switch key {
		case "seconds":
			t.value = strconv.Itoa(a.count(key, 0, 0, 1<<30))
		case "date":
			t.date = a.duration(key, 0)
		case "nonsense":
			t.value = a.text(key, "")
		default:
			continue // finish names it
		}
		given++
	}
	if given > 1 {
		return nil, fmt.Errorf("seconds, date and nonsense exclude each other")
	}
	return t, nil
}

func (t throttle) Play(_ context.Context, x *Exchange) error {
	if err := x.ReadBody(); err != nil {
		return err
	}
	value := t.value
	if t.date > 0 {
		value = x.Now().Add(t.date).UTC().Format(http.TimeFormat)
	}
	return x.answer(t.code, "", Field{Name: "Retry-After", Value: value})
}
