package mutant

import (
	"net/http"

	"github.com/hookdrill/hookdrill/simulator/argilla/listener"
)

func answers400ToLargeEvent() Mutant {
	return Mutant{
		Name:            "answers-400-to-large-event",
		Defect:          "It answers 400 to what is too large.",
		Breaks:          []Break{{Rule: "AR-LISTEN-413"}},
		ArgillaListener: answering(listener.TooLarge, http.StatusBadRequest),
	}
}
