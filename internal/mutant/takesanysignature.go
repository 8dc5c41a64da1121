package mutant

import (
	"net/http"
	"time"

	"github.com/hookdrill/hookdrill/simulator/signature"
	"github.com/hookdrill/hookdrill/simulator/signature/guard"
)

func takesAnySignature() Mutant {
	return Mutant{
		Name:   "takes-any-signature",
		Defect: "It looks whether there is a signature, and never whose it is.",
		Breaks: []Break{
			{Rule: "SW-VERIFY-TAMPERED"},
			{Rule: "SW-VERIFY-RAW-BODY", Why: "a body that was written anew was changed"},
			{Rule: "SW-VERIFY-TIMESTAMP-TEXT", Why: "a timestamp that was written anew was changed"},
		},
		Verifier: wrapVerify(func(next guard.VerifyFunc, now time.Time, h http.Header, body []byte) (signature.Verified, error) {
			found, err := next(now, h, body)
			if signature.ReasonOf(err) == signature.NoMatch {
				return found, nil
			}
			return found, err
		}),
	}
}
