package sender

import (
	"slices"
	"time"
)

// Policy says how a sender delivers. It is data: two policies that print the
// same behave the same.
type Policy struct {
	// Name is how the policy is called on the command line.
	Name string
	// Source says where its figures were published, and what was left open there.
	Source string

	Timeouts Timeouts
	// Success are the statuses that end a delivery well. Default: 200 to 299.
	Success Statuses
	// Redirects is how many redirects one attempt follows. 0: a 3xx is the answer.
	Redirects int
	// Terminal are statuses that end a delivery although a rule names their class.
	Terminal []int
	// Retries are read in order; the first rule that names the attempt and has
	// budget left decides. An attempt that no rule names is final.
	Retries []RetryRule
	// Floors lift pauses after attempts of certain classes.
	Floors []Floor
	// RetryAfter says what becomes of a Retry-After header. Default: ignored.
	RetryAfter RetryAfter
}

// Timeouts are deadlines of one attempt. Zero means none. An answer that comes
// at the very moment of its deadline is late.
type Timeouts struct {
	// Connect bounds one connect try: name lookup, TCP and TLS together.
	Connect time.Duration
	// Response ends with the last byte of the response's head.
	Response time.Duration
	// ResponseFrom is where Response begins. Default: [FromReady].
	ResponseFrom ResponseFrom
	// Total runs from the start of the attempt to the end of the response's
	// head, redirects included.
	Total time.Duration
}

// ResponseFrom is the moment at which the response's clock starts.
type ResponseFrom uint8

// The moments.
const (
	// FromReady starts it once the connection is ready: writing the request
	// counts, so that an endpoint which stops reading is timed out (A4 of the
	// LangSmith decisions).
	FromReady ResponseFrom = iota
	// FromWritten starts it once the request is written, as
	// http.Transport.ResponseHeaderTimeout does. It puts no bound on an upload.
	FromWritten
)

// Statuses is an inclusive range of HTTP statuses.
type Statuses struct{ From, To int }

// RetryRule says which attempts are tried again, how often and after which pauses.
type RetryRule struct {
	// On are the classes the rule is for.
	On []Class
	// Within limits the rule to attempts that ended in less than this. 0: all.
	Within time.Duration
	// Limit is how many retries the rule allows (retries, not attempts).
	Limit int
	// Renewed makes the limit, and the pauses, count anew after every attempt
	// that another rule retried. It is how connect tries are counted per
	// request instead of per delivery.
	Renewed bool
	Backoff Backoff
}

// names tells whether the rule is about a, budget aside.
func (r RetryRule) names(a Attempt) bool {
	if r.Within > 0 && a.End.Sub(a.Start) >= r.Within {
		return false
	}
	return holds(r.On, a.Class)
}

func holds(classes []Class, c Class) bool {
	return slices.Contains(classes, c) || c == Class429 && slices.Contains(classes, Class4xx)
}

// Floor is a least pause after attempts of certain classes. It is applied
// before the jitter.
type Floor struct {
	On    []Class
	Pause time.Duration
}

// Backoff is the pause before a retry, measured from the end of the attempt before.
type Backoff struct {
	// Schedule, when set, lists the pauses; the last one repeats.
	Schedule []time.Duration
	// Base is the first pause; each further one is Factor times longer.
	// Factor below 1 counts as 1.
	Base   time.Duration
	Factor float64
	// Cap bounds a pause before its jitter. 0: no bound.
	Cap time.Duration
	// Jitter is the fraction a pause may be drawn longer or shorter by: 0.2 is ±20 %.
	Jitter float64
}

// RetryAfter says how a Retry-After header changes the pause.
type RetryAfter uint8

// The ways to treat a Retry-After header.
const (
	IgnoreRetryAfter RetryAfter = iota
	// ClampRetryAfter waits as told, but no less than the pause (jitter
	// included) and no more than twice it.
	ClampRetryAfter
)

// succeeds tells whether status ends a delivery well.
func (p Policy) succeeds(status int) bool {
	ok := p.Success
	if ok == (Statuses{}) {
		ok = Statuses{From: 200, To: 299}
	}
	return status >= ok.From && status <= ok.To
}
