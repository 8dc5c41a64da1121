package mutant

import (
	"encoding/json"
	"sync"

	"github.com/hookdrill/hookdrill/simulator/langsmith/listener/guide"
)

// What makes calls of the API is the seam.
func mixesUpCorrections() Mutant {
	return Mutant{
		Name:   "mixes-up-corrections",
		Defect: "It gives every run the correction of the first one, as one does that lines runs and feedback up by their order.",
		Breaks: []Break{
			{Rule: "LS-LISTEN-EXAMPLE"},
			{Rule: "LS-LISTEN-KEEPS", Why: "of several runs that a crash interrupts it mixes up the corrections as well"},
		},
		Listener: func(c *guide.Config) {
			var mu sync.Mutex
			var first json.RawMessage
			changeExamples(c, func(example fields) {
				mu.Lock()
				defer mu.Unlock()
				if first == nil {
					first = example["outputs"]
				}
				example["outputs"] = first
			})
		},
	}
}
