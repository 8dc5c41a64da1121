package mutant

import (
	"net/http"
	"strconv"
	"time"

	"github.com/hookdrill/hookdrill/simulator/signature"
	"github.com/hookdrill/hookdrill/simulator/signature/guard"
)

func toleratesAnHour() Mutant {
	return Mutant{
		Name:   "tolerates-an-hour",
		Defect: "It tolerates an hour between the clocks.",
		Breaks: []Break{{Rule: "SW-VERIFY-TOLERANCE"}},
		Verifier: wrapVerify(func(next guard.VerifyFunc, now time.Time, h http.Header, body []byte) (signature.Verified, error) {
			seconds, err := strconv.ParseInt(h.Get(signature.HeaderTimestamp), 10, 64)
			if at := time.Unix(seconds, 0); err == nil && now.Sub(at).Abs() < time.Hour {
				now = at
			}
			return next(now, h, body)
		}),
	}
}
