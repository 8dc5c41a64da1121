package mutant

import (
	"encoding/json"

	"github.com/hookdrill/hookdrill/simulator/langsmith/service"
)

// What makes a sender's exchanges is the seam.
func offsetInRunTimes() Mutant {
	return Mutant{
		Name:   "offset-in-run-times",
		Defect: "It writes the times of runs with an offset, as it does with those of the window.",
		Breaks: []Break{{Rule: "LS-TIMES"}},
		System: func(c *service.Config) {
			changeRuns(c, func(run fields) {
				for _, name := range []string{"start_time", "end_time"} {
					var at string
					if json.Unmarshal(run[name], &at) == nil && at != "" {
						run[name], _ = json.Marshal(at + "+00:00") // a text
					}
				}
			})
		},
	}
}
