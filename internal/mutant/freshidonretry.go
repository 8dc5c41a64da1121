package mutant

import (
	"fmt"
	"net/http"
	"time"

	"github.com/hookdrill/hookdrill/simulator/signature"
)

// Released versions of Argilla do this: the id is made inside of the retried task.
func freshIDOnRetry() Mutant {
	return Mutant{
		Name:   "fresh-id-on-retry",
		Defect: "It gives every attempt an id of its own, so that no listener knows a message again.",
		Breaks: []Break{{Rule: "SW-ID-STABLE"}, {Rule: "DRILL-ONE-EFFECT", Why: alsoInDrills}},
		Signing: wrapMessage(func(m signature.Message, at time.Time, body []byte) http.Header {
			return signedBy(fmt.Sprintf("%s-%d", m.ID(), at.UnixNano()), m.Keys(), at, body)
		}),
	}
}
