package mutant

import (
	"net/http"
	"time"

	"github.com/hookdrill/hookdrill/simulator/signature"
	"github.com/hookdrill/hookdrill/simulator/signature/guard"
)

func verifiesParsedBody() Mutant {
	return Mutant{
		Name:   "verifies-parsed-body",
		Defect: "It parses the body first, and verifies what its JSON library makes of that.",
		Breaks: []Break{{Rule: "SW-VERIFY-RAW-BODY"}},
		Verifier: wrapVerify(func(next guard.VerifyFunc, now time.Time, h http.Header, body []byte) (signature.Verified, error) {
			return next(now, h, reencoded(body))
		}),
	}
}
