package mutant

import (
	"net/http"

	"github.com/hookdrill/hookdrill/simulator/argilla/listener"
)

func answers500ToMalformedEvent() Mutant {
	return Mutant{
		Name:            "answers-500-to-malformed-event",
		Defect:          "It answers 500 to what will never be an event, so that it comes again.",
		Breaks:          []Break{{Rule: "AR-LISTEN-400"}},
		ArgillaListener: answering(listener.Malformed, http.StatusInternalServerError),
	}
}
