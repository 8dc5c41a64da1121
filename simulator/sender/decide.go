package sender

import (
	"slices"
	"time"
)

// Draw gives the next number of a random sequence, at least 0 and below 1.
type Draw func() float64

// DecideFunc has the shape of [Decide].
type DecideFunc func(p Policy, past []Attempt, draw Draw) Decision

// Decision is what to do next.
type Decision struct {
	// Retry says to make another attempt, or the first one, after Pause.
	Retry bool          `json:"retry"`
	Pause time.Duration `json:"pause,omitempty"`
	// Delivered says that the delivery ended well. Never together with Retry.
	Delivered bool `json:"delivered,omitempty"`
	// Reason is the [Outcome] reason of a final decision; of a retry, the last
	// attempt's class; of the first attempt, "first".
	Reason string `json:"reason"`
}

// reasonFirst is why the first attempt is made.
const reasonFirst = "first"

// Decide is the one decision of a sender: given all attempts made so far, the
// last of which has just ended, what next? It is pure: the same arguments and
// the same draws give the same answer. It draws once per jittered pause; a nil
// draw leaves the jitter out.
func Decide(p Policy, past []Attempt, draw Draw) Decision {
	if len(past) == 0 {
		return Decision{Retry: true, Reason: reasonFirst}
	}
	last := past[len(past)-1]
	reason := outcomeReason(last.Class)
	if last.Class.answered() && p.succeeds(last.Status) {
		return Decision{Delivered: true, Reason: reason}
	}
	if last.Class == ClassStopped || p.ends(last.Status) {
		return Decision{Reason: reason}
	}
	var few [8]int // policies have two or three rules: no need for the heap
	used := append(few[:0], make([]int, len(p.Retries))...)
	for _, a := range past[:len(past)-1] {
		p.spend(used, p.rule(used, a))
	}
	i := p.rule(used, last)
	if i < 0 {
		if p.named(last) {
			reason += "-exhausted"
		}
		return Decision{Reason: reason}
	}
	return Decision{Retry: true, Pause: p.pause(p.Retries[i].Backoff, used[i], last, draw), Reason: reason}
}

// rule is the index of the rule that retries a, given what is used of each
// budget; -1 if none does.
func (p Policy) rule(used []int, a Attempt) int {
	for i, r := range p.Retries {
		if used[i] < r.Limit && r.names(a) {
			return i
		}
	}
	return -1
}

// spend notes a retry by rule i, which renews the budgets that count anew.
func (p Policy) spend(used []int, i int) {
	if i < 0 {
		return
	}
	for j, r := range p.Retries {
		if j != i && r.Renewed {
			used[j] = 0
		}
	}
	used[i]++
}

// named tells whether any rule is about a, whatever is left of its budget.
func (p Policy) named(a Attempt) bool {
	for _, r := range p.Retries {
		if r.names(a) {
			return true
		}
	}
	return false
}

func (p Policy) ends(status int) bool {
	return slices.Contains(p.Terminal, status)
}

// outcomeReason is how a class is called in an outcome: 429 is a 4xx there,
// since only retrying tells the two apart.
func outcomeReason(c Class) string {
	if c == Class429 {
		c = Class4xx
	}
	return string(c)
}
