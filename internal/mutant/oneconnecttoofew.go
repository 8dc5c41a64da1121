package mutant

import "github.com/hookdrill/hookdrill/simulator/sender"

func oneConnectTooFew() Mutant {
	return Mutant{
		Name:   "one-connect-too-few",
		Defect: "It tries a failed connect once more instead of twice.",
		Breaks: []Break{
			{Rule: "LS-CONNECT-USES-BOTH"},
			{Rule: "LS-CONNECT-BUDGET-RENEWED", Why: "the scenario counts connects as well"},
			{Rule: "LS-CONNECT-DEADLINE", Why: "the scenario counts connects as well"},
			{Rule: "LS-CONNECT-KINDS", Why: "the scenario counts connects as well"},
		},
		Sender: func(c *sender.Config) { rule(c, sender.ClassConnect).Limit-- },
	}
}
