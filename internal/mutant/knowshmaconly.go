package mutant

import (
	"net/http"
	"strings"
	"time"

	"github.com/hookdrill/hookdrill/simulator/signature"
	"github.com/hookdrill/hookdrill/simulator/signature/guard"
)

func knowsHMACOnly() Mutant {
	return Mutant{
		Name:   "knows-hmac-only",
		Defect: "It knows signatures of v1 only, as all published libraries do.",
		Breaks: []Break{{Rule: "SW-VERIFY-GENUINE"}},
		Verifier: wrapVerify(func(next guard.VerifyFunc, now time.Time, h http.Header, body []byte) (signature.Verified, error) {
			h = h.Clone()
			h.Set(signature.HeaderSignature, strings.ReplaceAll(h.Get(signature.HeaderSignature), "v1a,", "unknown,"))
			return next(now, h, body)
		}),
	}
}
