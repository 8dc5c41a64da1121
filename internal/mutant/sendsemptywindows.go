package mutant

import "github.com/hookdrill/hookdrill/simulator/langsmith/service"

func sendsEmptyWindows() Mutant {
	return Mutant{
		Name:   "sends-empty-windows",
		Defect: "It sends a payload without a run for a window in which nothing matched.",
		Breaks: []Break{{Rule: "LS-EMPTY-WINDOW"}, {Rule: "LS-SAMPLING", Why: "at a rate of 0 % every window is empty"}},
		System: func(c *service.Config) { c.EmptyWindows = true },
	}
}
