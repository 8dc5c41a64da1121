package mutant

import (
	"net/http"
	"time"

	"github.com/hookdrill/hookdrill/simulator/sender"
	"github.com/hookdrill/hookdrill/simulator/signature"
)

func sendsSignatureTwice() Mutant {
	return Mutant{
		Name:   "sends-signature-twice",
		Defect: "It sends two headers of signatures instead of one list, of which many listeners read the first only.",
		Breaks: []Break{{Rule: "SW-HEADERS"}},
		Signing: wrapSigner(func(next sender.Signer, at time.Time, body []byte) http.Header {
			h := next.Sign(at, body)
			h[signature.HeaderSignature] = append(h[signature.HeaderSignature], h[signature.HeaderSignature]...)
			return h
		}),
	}
}
