package sender

import "time"

// Longest is the longest time a delivery by this policy can take: every
// deadline run out in full, every retry used, every pause at the upper end of
// its jitter and of Retry-After. A part of an attempt that has no deadline
// counts as taking no time; [Policy.Bounded] tells whether there is one.
func (p Policy) Longest() time.Duration {
	total := p.longestAttempt() // the final one, which no rule is charged for
	runs := 1                   // how often a renewed rule starts over
	for _, r := range p.Retries {
		if !r.Renewed {
			runs += r.Limit
			total += p.longestUse(r)
		}
	}
	for _, r := range p.Retries {
		if r.Renewed {
			total += time.Duration(runs) * p.longestUse(r)
		}
	}
	return total
}

// LongestPause is the longest wait between two attempts.
func (p Policy) LongestPause() time.Duration {
	var longest time.Duration
	for _, r := range p.Retries {
		for n := range r.Limit {
			longest = max(longest, p.longestPause(r, n))
		}
	}
	return longest
}

// Bounded tells whether every part of an attempt has a deadline.
func (p Policy) Bounded() bool {
	t := p.Timeouts
	return t.Total > 0 || t.Connect > 0 && t.Response > 0 && t.ResponseFrom == FromReady
}

// longestUse is the time of all attempts that one use of r's budget retries,
// with the pauses after them.
func (p Policy) longestUse(r RetryRule) time.Duration {
	attempt := p.longestAttempt()
	if len(r.On) == 1 && r.On[0] == ClassConnect {
		attempt = p.longestConnect()
	}
	if r.Within > 0 {
		attempt = min(attempt, r.Within)
	}
	sum := time.Duration(r.Limit) * attempt
	for n := range r.Limit {
		sum += p.longestPause(r, n)
	}
	return sum
}

func (p Policy) longestConnect() time.Duration {
	t := p.Timeouts
	if t.Total > 0 && (t.Connect == 0 || t.Total < t.Connect) {
		return t.Total
	}
	return t.Connect
}

func (p Policy) longestAttempt() time.Duration {
	t := p.Timeouts
	exchanges := time.Duration(p.Redirects+1) * (t.Connect + t.Response)
	bounded := t.Connect > 0 && t.Response > 0 && t.ResponseFrom == FromReady
	if t.Total > 0 && (!bounded || t.Total < exchanges) {
		return t.Total
	}
	return exchanges
}

func (p Policy) longestPause(r RetryRule, n int) time.Duration {
	d := r.Backoff.Nominal(n)
	answered := false
	for _, c := range r.On {
		d = max(d, p.floor(c))
		if c == Class4xx { // which holds 429 too
			d = max(d, p.floor(Class429))
		}
		answered = answered || c.answered()
	}
	d = time.Duration(float64(d) * (1 + r.Backoff.Jitter))
	if answered && p.RetryAfter == ClampRetryAfter {
		d *= 2
	}
	return d
}
