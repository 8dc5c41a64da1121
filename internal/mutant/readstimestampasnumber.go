package mutant

import (
	"net/http"
	"regexp"
	"time"

	"github.com/hookdrill/hookdrill/simulator/signature"
	"github.com/hookdrill/hookdrill/simulator/signature/guard"
)

// As JavaScript's parseInt reads it.
func readsTimestampAsNumber() Mutant {
	number := regexp.MustCompile(`^\+?0*([1-9][0-9]*)`)
	return Mutant{
		Name:   "reads-timestamp-as-number",
		Defect: "It reads a number from the timestamp, passes over the rest, and verifies the number instead of the text.",
		Breaks: []Break{{Rule: "SW-VERIFY-TIMESTAMP-TEXT"}},
		Verifier: wrapVerify(func(next guard.VerifyFunc, now time.Time, h http.Header, body []byte) (signature.Verified, error) {
			if read := number.FindStringSubmatch(h.Get(signature.HeaderTimestamp)); read != nil {
				h = h.Clone()
				h.Set(signature.HeaderTimestamp, read[1])
			}
			return next(now, h, body)
		}),
	}
}
