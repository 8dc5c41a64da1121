package sender

import (
	"context"
	"io"
	"math"
	"net/http"
	"strconv"
	"strings"
	"time"
)

const (
	// drainLimit is how much of a response's body is read for the endpoint's
	// sake (A6 of the LangSmith decisions).
	drainLimit = 64 << 10
	// longestRetryAfter bounds what is believed of a Retry-After header.
	longestRetryAfter = maxPause
)

// attempt makes one attempt: an exchange, and one more for each redirect that
// the policy follows. a has its number and start.
func (s *Sender) attempt(ctx context.Context, r request, a Attempt, secrets func() []string) Attempt {
	var until time.Time
	if total := s.policy.Timeouts.Total; total > 0 {
		until = a.Start.Add(total)
	}
	for {
		x := newExchange(ctx, s.policy.Timeouts, until, r.url.Scheme == "https")
		resp, err := s.transport.RoundTrip(r.on(x.ctx))
		if err == nil && !x.arrived() {
			_ = resp.Body.Close()
			err = errDeadline
		}
		if err != nil {
			x.finish()
			a.fail(x, err, ctx.Err() != nil)
			a.Error = redactError(err, secrets())
			return a
		}
		next, reason := s.follow(r, resp, a.Redirects)
		if next != nil {
			_ = resp.Body.Close()
			x.finish()
			a.Redirects++
			r = *next
			continue
		}
		drain(resp, x)
		x.settle()
		x.finish()
		a.answer(x, resp)
		if reason != "" {
			a.Class, a.Reason = ClassTransport, reason
		}
		return a
	}
}

// fail notes that no answer came.
func (a *Attempt) fail(x *exchange, err error, stopped bool) {
	a.Class, a.Reason = x.failure(err, stopped)
	if a.Class == ClassConnect && a.Redirects > 0 {
		a.Class = ClassTransport // a request was sent, on an earlier hop
	}
	a.times(x)
}

// answer notes the response.
func (a *Attempt) answer(x *exchange, resp *http.Response) {
	a.times(x)
	a.Status, a.Class = resp.StatusCode, ClassOf(resp.StatusCode)
	a.RetryAfter = retryAfter(resp.Header.Get("Retry-After"), a.Head)
}

// times copies what the exchange saw. It is over now.
func (a *Attempt) times(x *exchange) {
	x.mu.Lock()
	defer x.mu.Unlock()
	a.Phase, a.Ready, a.Head, a.End = x.phase, x.ready, x.head, time.Now()
	if x.sent() {
		a.Written = x.written
		if !x.head.IsZero() && x.written.After(x.head) {
			a.Written = x.head // the hook was called late
		}
	}
}

// drain reads a part of the body within what is left of the deadline, then
// closes. Neither changes the result.
func drain(resp *http.Response, x *exchange) {
	if resp.StatusCode != http.StatusSwitchingProtocols && resp.ContentLength != 0 && x.clocked() {
		_, _ = io.CopyN(io.Discard, resp.Body, drainLimit)
	}
	_ = resp.Body.Close()
}

// retryAfter reads a Retry-After header: seconds (a fraction is rounded up) or
// a date. What cannot be read, and what lies in the past, is 0.
func retryAfter(value string, now time.Time) time.Duration {
	if value = strings.TrimSpace(value); value == "" {
		return 0 // most have none, and the parsers' errors are dear
	}
	if seconds, err := strconv.ParseFloat(value, 64); err == nil && strings.Trim(value, "0123456789.") == "" {
		return time.Duration(min(math.Ceil(seconds), longestRetryAfter.Seconds())) * time.Second
	}
	at, err := http.ParseTime(value)
	if err != nil {
		return 0
	}
	return min(max(at.Sub(now), 0), longestRetryAfter)
}
