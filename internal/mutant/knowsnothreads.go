package mutant

import (
	"github.com/hookdrill/hookdrill/simulator/langsmith/listener/guide"
	"github.com/hookdrill/hookdrill/simulator/langsmith/payload"
)

// What is served is the seam.
func knowsNoThreads() Mutant {
	return Mutant{
		Name:   "knows-no-threads",
		Defect: "It knows payloads of runs alone, and refuses those of thread rules.",
		Breaks: []Break{{Rule: "LS-LISTEN-FORMS"}},
		Listener: func(c *guide.Config) {
			refusePayloads(c, func(p payload.Payload) bool { return p.Runs == nil })
		},
	}
}
