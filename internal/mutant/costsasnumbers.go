package mutant

import (
	"encoding/json"

	"github.com/hookdrill/hookdrill/simulator/langsmith/service"
)

// What makes a sender's exchanges is the seam.
func costsAsNumbers() Mutant {
	return Mutant{
		Name:   "costs-as-numbers",
		Defect: "It writes costs as numbers, whose digits the next reader rounds.",
		Breaks: []Break{{Rule: "LS-COSTS"}},
		System: func(c *service.Config) {
			changeRuns(c, func(run fields) {
				for _, name := range []string{"total_cost", "prompt_cost", "completion_cost"} {
					var cost json.Number
					if json.Unmarshal(run[name], &cost) == nil && cost != "" {
						run[name] = json.RawMessage(cost)
					}
				}
			})
		},
	}
}
