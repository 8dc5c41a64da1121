package mutant

import (
	"net/http"
	"strings"
	"time"

	"github.com/hookdrill/hookdrill/simulator/signature"
	"github.com/hookdrill/hookdrill/simulator/signature/guard"
)

func readsSignaturesInPart() Mutant {
	return Mutant{
		Name:   "reads-signatures-in-part",
		Defect: "It reads the first 32 signatures of a list, and leaves the others out.",
		Breaks: []Break{{Rule: "SW-VERIFY-BOUNDS"}},
		Verifier: wrapVerify(func(next guard.VerifyFunc, now time.Time, h http.Header, body []byte) (signature.Verified, error) {
			const most = 32
			if list := strings.Fields(h.Get(signature.HeaderSignature)); len(list) > most {
				h = h.Clone()
				h.Set(signature.HeaderSignature, strings.Join(list[:most], " "))
			}
			return next(now, h, body)
		}),
	}
}
