package mutant

import "github.com/hookdrill/hookdrill/simulator/sender"

func oneRetryTooMany() Mutant {
	return Mutant{
		Name:   "one-retry-too-many",
		Defect: "It retries a 5xx three times instead of twice.",
		Breaks: []Break{
			{Rule: "LS-5XX-RETRY"},
			{Rule: "DRILL-BUDGET", Why: alsoInDrills},
		},
		Sender: func(c *sender.Config) { rule(c, sender.Class5xx).Limit++ },
	}
}
