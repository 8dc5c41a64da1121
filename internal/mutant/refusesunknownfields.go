package mutant

import (
	"github.com/hookdrill/hookdrill/simulator/langsmith/listener/guide"
	"github.com/hookdrill/hookdrill/simulator/langsmith/payload"
)

// What is served is the seam.
func refusesUnknownFields() Mutant {
	return Mutant{
		Name:   "refuses-unknown-fields",
		Defect: "It refuses a payload with a field that it does not know, as a strict schema does.",
		Breaks: []Break{{Rule: "LS-LISTEN-OTHER-FORMS"}},
		Listener: func(c *guide.Config) {
			refusePayloads(c, func(p payload.Payload) bool {
				unknown := len(p.Unknown)
				for _, run := range p.Runs {
					unknown += len(run.Unknown)
				}
				return unknown > 0
			})
		},
	}
}
