package mutant

import "github.com/hookdrill/hookdrill/simulator/langsmith/service"

// What makes a sender's exchanges is the seam.
func leavesOutNulls() Mutant {
	return Mutant{
		Name:   "leaves-out-nulls",
		Defect: "It leaves out the fields of a run that are null, as encoders like to do.",
		Breaks: []Break{{Rule: "LS-RUN-FIELDS"}},
		System: func(c *service.Config) {
			changeRuns(c, func(run fields) {
				for name, value := range run {
					if string(value) == "null" {
						delete(run, name)
					}
				}
			})
		},
	}
}
