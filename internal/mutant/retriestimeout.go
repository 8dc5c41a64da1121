package mutant

import "github.com/hookdrill/hookdrill/simulator/sender"

func retriesTimeout() Mutant {
	return Mutant{
		Name:   "retries-timeout",
		Defect: "It tries again when no answer came in time.",
		Breaks: []Break{
			{Rule: "LS-TIMEOUT-FINAL"},
			{Rule: "LS-SLOW-5XX", Why: "a 5xx that takes too long is a missing answer too"},
			{Rule: "DRILL-BUDGET", Why: alsoInDrills},
		},
		Sender: func(c *sender.Config) { alsoRetries(c, sender.ClassTimeout) },
	}
}
