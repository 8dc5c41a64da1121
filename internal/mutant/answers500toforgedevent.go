package mutant

import (
	"net/http"

	"github.com/hookdrill/hookdrill/simulator/argilla/listener"
)

func answers500ToForgedEvent() Mutant {
	return Mutant{
		Name:            "answers-500-to-forged-event",
		Defect:          "It answers 500 to what is not genuine, so that it comes again.",
		Breaks:          []Break{{Rule: "AR-LISTEN-401"}},
		ArgillaListener: answering(listener.Unverified, http.StatusInternalServerError),
	}
}
