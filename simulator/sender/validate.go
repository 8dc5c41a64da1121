package sender

import (
	"errors"
	"fmt"
	"slices"
	"time"
)

// Bounds of what a policy may ask for. They keep every sum of durations well
// inside a time.Duration, and a mistyped unit from parking a delivery for years.
const (
	maxPause = 30 * 24 * time.Hour
	maxLimit = 100
)

// retryable are the classes a rule or a floor may name.
func retryable() []Class {
	return []Class{ClassConnect, ClassTimeout, ClassTransport, Class1xx, Class2xx, Class3xx, Class4xx, Class429, Class5xx}
}

// Validate says what is wrong with the policy, one line per finding.
func (p Policy) Validate() error {
	var found []error
	wrong := func(format string, args ...any) {
		found = append(found, fmt.Errorf("policy %q: "+format, append([]any{p.Name}, args...)...))
	}
	p.validateFigures(wrong)
	renewed := 0
	for i, r := range p.Retries {
		where := fmt.Sprintf("retry rule %d", i+1)
		r.validate(where, wrong)
		if r.Renewed {
			renewed++
		}
	}
	if renewed > 1 {
		// Two rules that renew each other never end.
		wrong("%d retry rules are renewed; at most one may be", renewed)
	}
	for i, f := range p.Floors {
		where := fmt.Sprintf("floor %d", i+1)
		validateClasses(where, f.On, wrong)
		validateSpan(where+"'s pause", f.Pause, wrong)
	}
	return errors.Join(found...)
}

type finding func(format string, args ...any)

func (p Policy) validateFigures(wrong finding) {
	if p.Name == "" {
		wrong("the name is missing")
	}
	validateSpan("the connect timeout", p.Timeouts.Connect, wrong)
	validateSpan("the response timeout", p.Timeouts.Response, wrong)
	validateSpan("the total timeout", p.Timeouts.Total, wrong)
	if p.Timeouts.ResponseFrom > FromWritten {
		wrong("the start %d of the response's clock is unknown; use FromReady or FromWritten", p.Timeouts.ResponseFrom)
	}
	if p.RetryAfter > ClampRetryAfter {
		wrong("the treatment %d of Retry-After is unknown; use IgnoreRetryAfter or ClampRetryAfter", p.RetryAfter)
	}
	if s := p.Success; s != (Statuses{}) && (s.From < 100 || s.To > 599 || s.From > s.To) {
		wrong("the statuses %d to %d are no range within 100 to 599", s.From, s.To)
	}
	if p.Redirects < 0 || p.Redirects > maxLimit {
		wrong("%d redirects; 0 to %d are possible", p.Redirects, maxLimit)
	}
	for _, s := range p.Terminal {
		if s < 100 || s > 599 {
			wrong("the terminal status %d is not within 100 to 599", s)
		}
	}
}

func (r RetryRule) validate(where string, wrong finding) {
	validateClasses(where, r.On, wrong)
	if r.Limit < 1 || r.Limit > maxLimit {
		wrong("%s allows %d retries; 1 to %d are possible (leave the rule out for none)", where, r.Limit, maxLimit)
	}
	validateSpan(where+"'s Within", r.Within, wrong)
	b := r.Backoff
	for _, d := range b.Schedule {
		validateSpan(where+"'s pause", d, wrong)
	}
	if len(b.Schedule) > 0 && (b.Base != 0 || b.Factor != 0) {
		wrong("%s has both a schedule and a base or factor; give one of them", where)
	}
	validateSpan(where+"'s base", b.Base, wrong)
	validateSpan(where+"'s cap", b.Cap, wrong)
	if b.Factor < 0 {
		wrong("%s has the factor %v; 1 or more makes pauses grow", where, b.Factor)
	}
	if b.Jitter < 0 || b.Jitter > 1 {
		wrong("%s has the jitter %v; it is a fraction from 0 to 1 (0.2 is ±20 %%)", where, b.Jitter)
	}
}

func validateClasses(where string, classes []Class, wrong finding) {
	if len(classes) == 0 {
		wrong("%s names no class", where)
	}
	for _, c := range classes {
		if !slices.Contains(retryable(), c) {
			wrong("%s names the class %q; there are %v", where, c, retryable())
		}
	}
}

func validateSpan(what string, d time.Duration, wrong finding) {
	if d < 0 || d > maxPause {
		wrong("%s is %v; 0 to %v are possible", what, d, maxPause)
	}
}
