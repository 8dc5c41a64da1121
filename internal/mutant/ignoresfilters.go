package mutant

import "github.com/hookdrill/hookdrill/simulator/langsmith/service"

// What is served is the seam.
func ignoresFilters() Mutant {
	return Mutant{
		Name:   "ignores-filters",
		Defect: "It keeps rules without their filters.",
		Breaks: []Break{{Rule: "LS-FILTER"}, {Rule: "LS-EMPTY-WINDOW", Why: "a window is empty where a filter is for no run"}},
		System: func(c *service.Config) { changeRules(c, func(rule fields) { delete(rule, "filter") }) },
	}
}
