package mutant

import (
	"net/http"

	"github.com/hookdrill/hookdrill/simulator/argilla/listener"
)

func hidesFailures() Mutant {
	return Mutant{
		Name:            "hides-failures",
		Defect:          "It answers 200 when a handler failed, so that the event never comes again.",
		Breaks:          []Break{{Rule: "AR-LISTEN-RETRY"}},
		ArgillaListener: answering(listener.Failed, http.StatusOK),
	}
}
