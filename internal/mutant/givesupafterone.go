package mutant

import (
	argilla "github.com/hookdrill/hookdrill/simulator/argilla/service"
	"github.com/hookdrill/hookdrill/simulator/sender"
)

func givesUpAfterOne() Mutant {
	const noRetry = "there is no second attempt to be looked at"
	return Mutant{
		Name:   "gives-up-after-one",
		Defect: "It makes one attempt and never tries again.",
		Breaks: []Break{
			{Rule: "AR-FOUR-ATTEMPTS"}, {"AR-MESSAGE-ID-KEPT", noRetry}, {"AR-MESSAGE-ID-NEW", noRetry}, {"AR-SAME-BODY", noRetry},
			{"AR-DISABLED-MEANWHILE", noRetry}, {"AR-MOVED-MEANWHILE", noRetry}, {"AR-SIGNED", noRetry},
		},
		Argilla: func(c *argilla.Config) {
			c.Sender = func(s *sender.Config) { s.Policy.Retries = nil }
		},
	}
}
