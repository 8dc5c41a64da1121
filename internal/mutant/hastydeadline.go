package mutant

import (
	"time"

	"github.com/hookdrill/hookdrill/simulator/sender"
)

func hastyDeadline() Mutant {
	return Mutant{
		Name:   "hasty-deadline",
		Defect: "It waits 3 s for an answer instead of 5 s.",
		Breaks: []Break{
			{Rule: "LS-ANSWER-IN-TIME"},
			{Rule: "LS-DEADLINE-EXACT", Why: "3 s are not 5 s"},
			{Rule: "LS-DEADLINE-PER-ATTEMPT", Why: "answers after 4 s come too late on each attempt"},
			{Rule: "LS-UPLOAD-DEADLINE", Why: "it gives up an upload after 3 s too"},
		},
		Sender: func(c *sender.Config) { c.Policy.Timeouts.Response = 3 * time.Second },
	}
}
