package mutant

import (
	"net/http"
	"time"

	"github.com/hookdrill/hookdrill/simulator/signature"
	"github.com/hookdrill/hookdrill/simulator/signature/guard"
)

// What a migration leaves behind.
func takesUnsignedRequests() Mutant {
	return Mutant{
		Name:   "takes-unsigned-requests",
		Defect: "It verifies what is signed, and takes what is not.",
		Breaks: []Break{{Rule: "SW-VERIFY-HEADERS"}},
		Verifier: wrapVerify(func(next guard.VerifyFunc, now time.Time, h http.Header, body []byte) (signature.Verified, error) {
			found, err := next(now, h, body)
			if signature.ReasonOf(err) == signature.MissingSignature {
				return found, nil
			}
			return found, err
		}),
	}
}
