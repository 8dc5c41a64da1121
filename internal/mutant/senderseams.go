package mutant

import (
	"context"
	"net/http"
	"sync"
	"time"

	"github.com/hookdrill/hookdrill/simulator/sender"
)

// around puts something between a sender and what makes its exchanges.
func around(c *sender.Config, exchange func(next http.RoundTripper, r *http.Request) (*http.Response, error)) {
	c.Transport = func(next http.RoundTripper) http.RoundTripper {
		return roundTrip(func(r *http.Request) (*http.Response, error) { return exchange(next, r) })
	}
}

// endsAt has a delivery end at attempts that the policy would retry.
func endsAt(c *sender.Config, final func(sender.Attempt) bool) {
	c.Decide = func(p sender.Policy, past []sender.Attempt, draw sender.Draw) sender.Decision {
		decision := sender.Decide(p, past, draw)
		if decision.Retry && len(past) > 0 && final(past[len(past)-1]) {
			return sender.Decision{Reason: decision.Reason}
		}
		return decision
	}
}

// endsAfter has a delivery end that has taken so long, but for one that is
// delivered at once.
func endsAfter(c *sender.Config, most time.Duration) {
	c.Decide = func(p sender.Policy, past []sender.Attempt, draw sender.Draw) sender.Decision {
		decision := sender.Decide(p, past, draw)
		if n := len(past); n > 0 && (n > 1 || decision.Retry) && past[n-1].End.Sub(past[0].Start) >= most {
			return sender.Decision{Reason: string(sender.ClassTimeout)}
		}
		return decision
	}
}

// onceMore sends something to where a request went, a second after it.
func onceMore(next http.RoundTripper, r *http.Request) {
	again := r.Clone(context.Background()) // the request's own context ends with it
	again.Body, again.ContentLength, again.GetBody = http.NoBody, 0, nil
	time.AfterFunc(time.Second, func() {
		if answer, err := next.RoundTrip(again); err == nil {
			_ = answer.Body.Close()
		}
	})
}

// counts is how often something came, by its name.
type counts struct {
	mu sync.Mutex
	of map[string]int
}

// next counts one more, and returns which it is.
func (c *counts) next(name string) int {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.of == nil {
		c.of = map[string]int{}
	}
	c.of[name]++
	return c.of[name]
}

// has reports whether it came before.
func (c *counts) has(name string) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.of[name] > 0
}
