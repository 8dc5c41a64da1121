package mutant

import "github.com/hookdrill/hookdrill/simulator/sender"

func noJitterBound() Mutant {
	return Mutant{
		Name:   "no-jitter-bound",
		Defect: "Its jitter is half of the pause either way.",
		Breaks: []Break{
			{Rule: "LS-BACKOFF-BOUNDS"},
			{Rule: "LS-RETRY-AFTER-IGNORED", Why: "its scenarios look at the pause as well"},
		},
		Sender: func(c *sender.Config) { rule(c, sender.Class5xx).Backoff.Jitter = 0.5 },
	}
}
