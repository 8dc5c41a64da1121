package mutant

import (
	"time"

	argilla "github.com/hookdrill/hookdrill/simulator/argilla/service"
	"github.com/hookdrill/hookdrill/simulator/sender"
)

func tenSecondsEach() Mutant {
	return Mutant{
		Name:   "ten-seconds-each",
		Defect: "It waits 10 s before each attempt.",
		Breaks: []Break{{Rule: "AR-SCHEDULE"}},
		Argilla: func(c *argilla.Config) {
			c.Sender = func(s *sender.Config) {
				r := rule(s, sender.Class5xx)
				r.Backoff.Schedule = []time.Duration{10 * time.Second}
			}
		},
	}
}
