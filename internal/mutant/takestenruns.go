package mutant

import (
	"github.com/hookdrill/hookdrill/simulator/langsmith/listener/guide"
	"github.com/hookdrill/hookdrill/simulator/langsmith/payload"
)

// What is served is the seam.
func takesTenRuns() Mutant {
	return Mutant{
		Name:   "takes-ten-runs",
		Defect: "It refuses a delivery of more than ten runs, as one does that works before it answers and has the time for no more.",
		Breaks: []Break{{Rule: "LS-LISTEN-2XX"}},
		Listener: func(c *guide.Config) {
			refusePayloads(c, func(p payload.Payload) bool { return len(p.Runs) > 10 })
		},
	}
}
