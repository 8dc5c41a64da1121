package sender

import "time"

// Policy says how a sender delivers. It is data: two policies that print the
// same behave the same.
type Policy struct {
	// Name is how the policy is called on the command line.
	Name string
	// Source says where its figures were published.
	Source string

	Timeouts Timeouts
	// Success are the statuses that end a delivery well. Default: 200 to 299.
	Success Statuses
	// Redirects is how many redirects one attempt follows. 0: a 3xx is the answer.
	Redirects int
	// Retries are read in order; the first whose On holds the attempt's class
	// decides. An attempt that no rule names is final.
	Retries []RetryRule
	// RetryAfter says what becomes of a Retry-After header. Default: ignored.
	RetryAfter RetryAfter
}

// Timeouts are deadlines of one attempt. Zero means none.
type Timeouts struct {
	// Connect bounds one connect try: name lookup, TCP and TLS together.
	Connect time.Duration
	// Response runs from the connection being ready to the last byte of the
	// response's head, the writing of the request included.
	Response time.Duration
	// Total runs from the start of the attempt to the end of the response's head.
	Total time.Duration
}

// Statuses is an inclusive range of HTTP statuses.
type Statuses struct{ From, To int }

// RetryRule says which attempts are tried again, how often and after which pauses.
type RetryRule struct {
	// On are the classes the rule is for.
	On []Class
	// Limit is how many retries the rule allows (retries, not attempts).
	Limit int
	// Renewed makes the limit count anew after every attempt that sent a request.
	// It is how connect tries are counted per request instead of per delivery.
	Renewed bool
	Backoff Backoff
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
	// ClampRetryAfter waits as told, but no less than the pause and no more than twice it.
	ClampRetryAfter
)
