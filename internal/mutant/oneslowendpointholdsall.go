package mutant

import "github.com/hookdrill/hookdrill/simulator/langsmith/service"

func oneSlowEndpointHoldsAll() Mutant {
	return Mutant{
		Name:   "one-slow-endpoint-holds-all",
		Defect: "It makes one attempt at a time, so that an endpoint that is slow to answer holds up all others.",
		Breaks: []Break{{Rule: "LS-SLOW-ENDPOINT"}},
		System: func(c *service.Config) { c.Concurrency = 1 },
	}
}
