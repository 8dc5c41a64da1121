package verdict

import (
	"time"

	"github.com/hookdrill/hookdrill/simulator/sender"
)

// oracle says what a sender has to do next, by the policy as it is written. It
// is asked about attempts as they were, so that it needs to know nothing of the
// endpoint's script.
type oracle struct{ policy sender.Policy }

// next is the decision after these attempts, without jitter.
func (o oracle) next(past []sender.Attempt) sender.Decision {
	return sender.Decide(o.policy, past, nil)
}

// pause is the shortest and the longest pause after these attempts.
func (o oracle) pause(past []sender.Attempt) Span {
	shortest := sender.Decide(o.policy, past, func() float64 { return 0 }).Pause
	longest := sender.Decide(o.policy, past, func() float64 { return 1 }).Pause
	return Span{min(shortest, longest), max(shortest, longest)}
}

// patience is how long one attempt may wait for the head of an answer; 0 where
// the policy sets no bound.
func (o oracle) patience() time.Duration {
	t := o.policy.Timeouts
	switch {
	case t.Total > 0:
		return t.Total
	case o.policy.Bounded():
		return t.Connect + t.Response
	}
	return 0
}
