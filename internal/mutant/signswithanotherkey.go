package mutant

import (
	"bytes"
	"net/http"
	"time"

	"github.com/hookdrill/hookdrill/simulator/signature"
)

func signsWithAnotherKey() Mutant {
	return Mutant{
		Name:   "signs-with-another-key",
		Defect: "It signs all endpoints' messages with one key of its own.",
		Breaks: []Break{
			{Rule: "SW-SIGNED"},
			{Rule: "SW-EVERY-KEY", Why: "no signature is by any of the endpoint's secrets"},
			{Rule: "DRILL-SIGNATURE", Why: alsoInDrills},
		},
		Signing: wrapMessage(func(m signature.Message, at time.Time, body []byte) http.Header {
			own, err := signature.NewSecret(bytes.Repeat([]byte("own"), 8))
			if err != nil {
				return http.Header{}
			}
			return signedBy(m.ID(), []signature.SigningKey{own}, at, body)
		}),
	}
}
