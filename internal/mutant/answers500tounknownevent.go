package mutant

import (
	"net/http"

	"github.com/hookdrill/hookdrill/simulator/argilla/listener"
	"github.com/hookdrill/hookdrill/simulator/argilla/listener/relay"
)

// The answers are the seam.
func answers500ToUnknownEvent() Mutant {
	return Mutant{
		Name:   "answers-500-to-unknown-event",
		Defect: "It answers 500 to an event that it does not know, as Argilla's Python SDK does.",
		Breaks: []Break{{Rule: "AR-LISTEN-UNKNOWN"}},
		ArgillaListener: func(c *relay.Config) {
			others := c.Answers
			if others == nil {
				others = listener.Precise
			}
			c.Answers = func(o listener.Outcome) listener.Answer {
				if o == listener.Unknown {
					return listener.Answer{Status: http.StatusInternalServerError}
				}
				return others(o)
			}
		},
	}
}
