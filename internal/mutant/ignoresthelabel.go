package mutant

import (
	"net/http"
	"strings"
	"time"

	"github.com/hookdrill/hookdrill/simulator/signature"
	"github.com/hookdrill/hookdrill/simulator/signature/guard"
)

// One of the published libraries does so.
func ignoresTheLabel() Mutant {
	return Mutant{
		Name:   "ignores-the-label",
		Defect: "It tries every signature of a list, whatever scheme it is labelled with.",
		Breaks: []Break{{Rule: "SW-VERIFY-SCHEME"}},
		Verifier: wrapVerify(func(next guard.VerifyFunc, now time.Time, h http.Header, body []byte) (signature.Verified, error) {
			found, err := next(now, h, body)
			if err == nil || signature.ReasonOf(err) != signature.NoKnownScheme {
				return found, err
			}
			_, value, labelled := strings.Cut(h.Get(signature.HeaderSignature), ",")
			if !labelled {
				value = h.Get(signature.HeaderSignature)
			}
			h = h.Clone()
			h.Set(signature.HeaderSignature, "v1,"+value)
			return next(now, h, body)
		}),
	}
}
