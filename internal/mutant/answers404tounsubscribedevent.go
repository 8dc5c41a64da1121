package mutant

import (
	"net/http"

	"github.com/hookdrill/hookdrill/simulator/argilla/listener"
)

func answers404ToUnsubscribedEvent() Mutant {
	return Mutant{
		Name:            "answers-404-to-unsubscribed-event",
		Defect:          "It answers 404 to an event that a handler did not ask for.",
		Breaks:          []Break{{Rule: "AR-LISTEN-SUBSCRIBED"}},
		ArgillaListener: answering(listener.Unsubscribed, http.StatusNotFound),
	}
}
