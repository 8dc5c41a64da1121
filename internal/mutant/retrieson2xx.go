package mutant

import (
	argilla "github.com/hookdrill/hookdrill/simulator/argilla/service"
	"github.com/hookdrill/hookdrill/simulator/sender"
)

func retriesOn2xx() Mutant {
	const more = "more requests come than are due"
	return Mutant{
		Name:   "retries-on-2xx",
		Defect: "It takes a 2xx for a failure, too, and tries again.",
		Breaks: []Break{
			{Rule: "AR-SUCCESS"},
			{"AR-DISABLED-MEANWHILE", more}, {"AR-MOVED-MEANWHILE", more}, {"AR-SIGNED", more},
		},
		Argilla: func(c *argilla.Config) {
			c.Sender = func(s *sender.Config) {
				s.Policy.Success = sender.Statuses{From: 199, To: 199} // nobody answers with that
				alsoRetries(s, sender.Class2xx)
			}
		},
	}
}
