package mutant

import (
	"time"

	"github.com/hookdrill/hookdrill/simulator/sender"
)

// The decision is the seam; it sees no late answer without a longer deadline.
func retriesSlow5xx() Mutant {
	return Mutant{
		Name:   "retries-slow-5xx",
		Defect: "It looks at the status first and the time second, and so retries a 5xx that came too late.",
		Breaks: []Break{
			{Rule: "LS-SLOW-5XX"},
			{Rule: "LS-DEADLINE-EXACT", Why: "it has to wait longer than 5 s to see a late status"},
			{Rule: "LS-UPLOAD-DEADLINE", Why: "it waits longer for an upload as well"},
			{Rule: "DRILL-DEADLINES", Why: alsoInDrills},
		},
		Sender: func(c *sender.Config) {
			inTime := c.Policy.Timeouts.Response
			c.Policy.Timeouts.Response = 6 * inTime
			c.Decide = func(p sender.Policy, past []sender.Attempt, draw sender.Draw) sender.Decision {
				if late(past, inTime) {
					return sender.Decision{Reason: sender.ReasonTimeout}
				}
				return sender.Decide(p, past, draw)
			}
		},
	}
}

// late reports whether the last answer came too late and was not a 5xx.
func late(past []sender.Attempt, inTime time.Duration) bool {
	if len(past) == 0 {
		return false
	}
	last := past[len(past)-1]
	return !last.Head.IsZero() && last.Head.Sub(last.Ready) > inTime && last.Class != sender.Class5xx
}
