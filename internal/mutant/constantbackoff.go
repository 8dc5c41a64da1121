package mutant

import "github.com/hookdrill/hookdrill/simulator/sender"

func constantBackoff() Mutant {
	return Mutant{
		Name:   "constant-backoff",
		Defect: "Its pauses before retries of a 5xx are all 1 s.",
		Breaks: []Break{
			{Rule: "LS-BACKOFF-GROWS"},
			{Rule: "LS-BACKOFF-BOUNDS", Why: "the second pause is not 2 s"},
			{Rule: "DRILL-PAUSES", Why: alsoInDrills},
		},
		Sender: func(c *sender.Config) { rule(c, sender.Class5xx).Backoff.Factor = 1 },
	}
}
