package mutant

import "github.com/hookdrill/hookdrill/simulator/sender"

func oneConnectBudget() Mutant {
	return Mutant{
		Name:   "one-connect-budget",
		Defect: "It counts connect retries for the whole delivery instead of for each request.",
		Breaks: []Break{{Rule: "LS-CONNECT-BUDGET-RENEWED"}},
		Sender: func(c *sender.Config) { rule(c, sender.ClassConnect).Renewed = false },
	}
}
