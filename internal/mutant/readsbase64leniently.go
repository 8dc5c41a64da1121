package mutant

import (
	"encoding/base64"
	"net/http"
	"strings"
	"time"

	"github.com/hookdrill/hookdrill/simulator/signature"
	"github.com/hookdrill/hookdrill/simulator/signature/guard"
)

// As Python's library decodes it.
func readsBase64Leniently() Mutant {
	return Mutant{
		Name:   "reads-base64-leniently",
		Defect: "It takes a signature without its padding, or with bits that should be 0.",
		Breaks: []Break{{Rule: "SW-VERIFY-CANONICAL"}},
		Verifier: wrapVerify(func(next guard.VerifyFunc, now time.Time, h http.Header, body []byte) (signature.Verified, error) {
			scheme, value, _ := strings.Cut(h.Get(signature.HeaderSignature), ",")
			raw, err := base64.RawStdEncoding.DecodeString(strings.TrimRight(value, "="))
			if err == nil {
				h = h.Clone()
				h.Set(signature.HeaderSignature, scheme+","+base64.StdEncoding.EncodeToString(raw))
			}
			return next(now, h, body)
		}),
	}
}
