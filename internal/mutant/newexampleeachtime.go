package mutant

import (
	"fmt"
	"time"

	"github.com/hookdrill/hookdrill/simulator/langsmith/listener/guide"
)

// What makes calls of the API is the seam.
func newExampleEachTime() Mutant {
	return Mutant{
		Name:   "new-example-each-time",
		Defect: "It makes an example under a new id with each try, as the guide's own handler does.",
		Breaks: []Break{
			{Rule: "LS-LISTEN-ONE-EXAMPLE"},
			{Rule: "LS-LISTEN-KEEPS", Why: "what it made before a crash it makes once more"},
		},
		Listener: func(c *guide.Config) {
			changeExamples(c, func(example fields) {
				example["id"] = fmt.Appendf(nil, `"00000000-0000-4000-8000-%012x"`, time.Now().UnixNano()&0xffff_ffff_ffff)
			})
		},
	}
}
