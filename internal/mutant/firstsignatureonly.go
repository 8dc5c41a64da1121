package mutant

import (
	"net/http"
	"strings"
	"time"

	"github.com/hookdrill/hookdrill/simulator/signature"
	"github.com/hookdrill/hookdrill/simulator/signature/guard"
)

func firstSignatureOnly() Mutant {
	return Mutant{
		Name:   "first-signature-only",
		Defect: "It looks at the first signature and at no other, so that no secret can ever be changed.",
		Breaks: []Break{
			{Rule: "SW-VERIFY-LIST"},
			{Rule: "SW-VERIFY-SCRAPS", Why: "what is no signature stands first there"},
			{Rule: "SW-VERIFY-BOUNDS", Why: "of too many signatures it reads one"},
		},
		Verifier: wrapVerify(func(next guard.VerifyFunc, now time.Time, h http.Header, body []byte) (signature.Verified, error) {
			first, _, _ := strings.Cut(h.Get(signature.HeaderSignature), " ")
			h = h.Clone()
			h.Set(signature.HeaderSignature, first)
			return next(now, h, body)
		}),
	}
}
