package mutant

import "github.com/hookdrill/hookdrill/simulator/sender"

func oneConnectTooMany() Mutant {
	return Mutant{
		Name:   "one-connect-too-many",
		Defect: "It tries a failed connect three times more instead of twice.",
		Breaks: []Break{
			{Rule: "LS-CONNECT-RETRY"},
			{Rule: "DRILL-BUDGET", Why: alsoInDrills},
			{Rule: "LS-CONNECT-DEADLINE", Why: "the scenario counts connects as well"},
			{Rule: "LS-CONNECT-KINDS", Why: "the scenario counts connects as well"},
		},
		Sender: func(c *sender.Config) { rule(c, sender.ClassConnect).Limit++ },
	}
}
