package mutant

import "github.com/hookdrill/hookdrill/simulator/langsmith/service"

// What is served is the seam.
func ignoresTheSamplingRate() Mutant {
	return Mutant{
		Name:   "ignores-the-sampling-rate",
		Defect: "It sends every run that matches, whatever the rule's sampling rate.",
		Breaks: []Break{{Rule: "LS-SAMPLING"}},
		System: func(c *service.Config) { changeRules(c, func(rule fields) { rule["sampling_rate"] = []byte("1") }) },
	}
}
