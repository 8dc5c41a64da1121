package mutant

import "github.com/hookdrill/hookdrill/simulator/sender"

func keepsConnections() Mutant {
	return Mutant{
		Name:   "keeps-connections",
		Defect: "It sends one delivery after the other over the same connection.",
		Breaks: []Break{{Rule: "LS-NO-REPLAY"}},
		Sender: func(c *sender.Config) { c.KeepAlive = true },
	}
}
