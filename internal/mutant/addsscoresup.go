package mutant

import (
	"encoding/json"

	"github.com/hookdrill/hookdrill/simulator/langsmith/service"
)

// What makes a sender's exchanges is the seam.
func addsScoresUp() Mutant {
	return Mutant{
		Name:   "adds-scores-up",
		Defect: "It sends the sum of the scores in the place of their average.",
		Breaks: []Break{{Rule: "LS-FEEDBACK-STATS"}},
		System: func(c *service.Config) {
			changeRuns(c, func(run fields) {
				var stats map[string]map[string]any
				if json.Unmarshal(run["feedback_stats"], &stats) != nil || stats == nil {
					return
				}
				for _, of := range stats {
					n, counted := of["n"].(float64)
					if average, has := of["avg"].(float64); has && counted {
						of["avg"] = average * n
					}
				}
				run["feedback_stats"], _ = json.Marshal(stats) // it was JSON
			})
		},
	}
}
