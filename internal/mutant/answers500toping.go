package mutant

import (
	"net/http"

	"github.com/hookdrill/hookdrill/simulator/argilla/listener"
)

func answers500ToPing() Mutant {
	return Mutant{
		Name:            "answers-500-to-ping",
		Defect:          "It answers 500 to a ping, as Argilla's Python SDK does.",
		Breaks:          []Break{{Rule: "AR-LISTEN-PING"}},
		ArgillaListener: answering(listener.Pinged, http.StatusInternalServerError),
	}
}
