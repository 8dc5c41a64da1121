package mutant

import "github.com/hookdrill/hookdrill/simulator/sender"

func oneRetryTooFew() Mutant {
	return Mutant{
		Name:   "one-retry-too-few",
		Defect: "It retries a 5xx once instead of twice, as if two were the attempts.",
		Breaks: []Break{
			{Rule: "LS-5XX-USES-BOTH"},
			{Rule: "DRILL-WHOLE-BUDGET", Why: alsoInDrills},
		},
		Sender: func(c *sender.Config) { rule(c, sender.Class5xx).Limit-- },
	}
}
