package mutant

import (
	"net/http"
	"time"

	"github.com/hookdrill/hookdrill/simulator/signature"
)

func signsByOneKey() Mutant {
	return Mutant{
		Name:   "signs-by-one-key",
		Defect: "It signs with the new secret alone while the old one is still in use.",
		Breaks: []Break{{Rule: "SW-EVERY-KEY"}, {Rule: "DRILL-SIGNATURE", Why: alsoInDrills}},
		Signing: wrapMessage(func(m signature.Message, at time.Time, body []byte) http.Header {
			return signedBy(m.ID(), m.Keys()[:1], at, body)
		}),
	}
}
