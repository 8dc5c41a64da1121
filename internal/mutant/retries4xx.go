package mutant

import "github.com/hookdrill/hookdrill/simulator/sender"

func retries4xx() Mutant {
	return Mutant{
		Name:   "retries-4xx",
		Defect: "It retries a 4xx as it does a 5xx.",
		Breaks: []Break{
			{Rule: "LS-4XX-FINAL"},
			{Rule: "DRILL-BUDGET", Why: alsoInDrills},
		},
		Sender: func(c *sender.Config) {
			alsoRetries(c, sender.Class4xx)
			alsoRetries(c, sender.Class429)
		},
	}
}
