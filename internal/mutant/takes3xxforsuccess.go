package mutant

import "github.com/hookdrill/hookdrill/simulator/sender"

func takes3xxForSuccess() Mutant {
	return Mutant{
		Name:   "takes-3xx-for-success",
		Defect: "It takes a redirect for success.",
		Breaks: []Break{{Rule: "LS-REDIRECT-FINAL"}},
		Sender: func(c *sender.Config) { c.Policy.Success = sender.Statuses{From: 200, To: 399} },
	}
}
