package mutant

import "github.com/hookdrill/hookdrill/simulator/sender"

func only200() Mutant {
	return Mutant{
		Name:   "only-200",
		Defect: "It takes no status but 200 for success.",
		Breaks: []Break{{Rule: "LS-2XX"}},
		Sender: func(c *sender.Config) { c.Policy.Success = sender.Statuses{From: 200, To: 200} },
	}
}
