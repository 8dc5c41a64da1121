package mutant

import (
	"time"

	argilla "github.com/hookdrill/hookdrill/simulator/argilla/service"
	"github.com/hookdrill/hookdrill/simulator/sender"
)

func hastyWithListeners() Mutant {
	return Mutant{
		Name:   "hasty-with-listeners",
		Defect: "It gives an attempt up after 15 s.",
		Breaks: []Break{{Rule: "AR-TIMEOUT"}},
		Argilla: func(c *argilla.Config) {
			c.Sender = func(s *sender.Config) { s.Policy.Timeouts.Response = 15 * time.Second }
		},
	}
}
