package verdict

import (
	"cmp"
	"slices"
	"time"

	"github.com/hookdrill/hookdrill/internal/trial"
	"github.com/hookdrill/hookdrill/simulator/sender"
)

// Course is one delivery from all sides: what was planned, what the network
// saw, and what the sender says.
type Course struct {
	Planned trial.Delivery
	// Tries are what the network saw, in order.
	Tries []Try
	// Attempts are what the sender's journal says, in order. They lack those
	// that the sender died at.
	Attempts []sender.Attempt
	// Outcome is the end; nil if there was none. Ended is when.
	Outcome *trial.Outcome
	Ended   time.Duration
	// Refusal is why the delivery was refused; empty if it was accepted.
	Refusal string

	began   time.Time // the start of the run on the stage's clock
	history *trial.History
}

// Courses returns the run's deliveries, in the plan's order.
func Courses(h *trial.History) []Course {
	courses := make([]Course, len(h.Plan.Deliveries))
	for i, d := range h.Plan.Deliveries {
		c := Course{Planned: d, Tries: Tries(h, d.ID), history: h}
		for _, r := range h.Of(d.ID) {
			switch r.Kind {
			case trial.KindAttempt:
				c.Attempts = append(c.Attempts, *r.Attempt)
				c.began = r.Attempt.Start.Add(-r.At)
			case trial.KindOutcome:
				c.Outcome, c.Ended = r.Outcome, r.At
			case trial.KindRefusal:
				c.Refusal, c.Ended = r.Refusal, r.At
			}
		}
		slices.SortStableFunc(c.Attempts, func(a, b sender.Attempt) int { return a.Start.Compare(b.Start) })
		courses[i] = c
	}
	return courses
}

// Start is when an attempt began, from the start of the run.
func (c *Course) Start(a sender.Attempt) time.Duration { return a.Start.Sub(c.began) }

// End is when an attempt ended, from the start of the run.
func (c *Course) End(a sender.Attempt) time.Duration { return a.End.Sub(c.began) }

// Host is the name of the endpoint that the delivery goes to.
func (c *Course) Host() string { return hostOf(c.Planned) }

// Committed reports whether the endpoint did the work, whatever it answered.
func (t Try) Committed() bool { return t.Request != nil && t.Request.Committed }

// diedIn reports whether the party was dead, or died, between two moments.
func diedIn(h *trial.History, from, to time.Duration) bool {
	return slices.ContainsFunc(h.Plan.Deaths, func(d trial.Death) bool { return d.At <= to && d.At+d.Down >= from })
}

// over is when a try had ended for the sender; the run's end where it never did.
func (c *Course) over(t Try) time.Duration {
	if t.Open {
		return c.history.Length
	}
	return cmp.Or(t.Start+t.Held, t.End)
}

// Unseen counts the tries that the sender died at: no journal tells of them.
func (c *Course) Unseen() int {
	n, next := 0, 0
	for _, t := range c.Tries {
		switch {
		case next < len(c.Attempts) && c.same(t, c.Attempts[next]):
			next++
		case diedIn(c.history, t.Start, c.over(t)):
			n++
		}
	}
	return n
}

// same reports whether a try and a journalled attempt began together.
func (c *Course) same(t Try, a sender.Attempt) bool {
	later := t.Start - c.Start(a)
	return later >= -rounding && later <= trial.Apart+slackOf(c.history)+rounding
}
