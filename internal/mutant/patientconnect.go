package mutant

import "github.com/hookdrill/hookdrill/simulator/sender"

func patientConnect() Mutant {
	return Mutant{
		Name:   "patient-connect",
		Defect: "It waits 10 s for a connect instead of 5 s.",
		Breaks: []Break{{Rule: "LS-CONNECT-DEADLINE"}},
		Sender: func(c *sender.Config) { c.Policy.Timeouts.Connect *= 2 },
	}
}
