package mutant

import "github.com/hookdrill/hookdrill/simulator/sender"

func retriesAfterReset() Mutant {
	return Mutant{
		Name:   "retries-after-reset",
		Defect: "It takes a connection that broke after the request was sent for one that could not be made.",
		Breaks: []Break{
			{Rule: "LS-AFTER-SEND-FINAL"},
			{Rule: "DRILL-BUDGET", Why: alsoInDrills},
		},
		Sender: func(c *sender.Config) {
			r := rule(c, sender.ClassConnect)
			r.On = append(r.On, sender.ClassTransport)
		},
	}
}
