package mutant

import (
	"net/http"
	"strconv"
	"time"

	"github.com/hookdrill/hookdrill/simulator/signature"
	"github.com/hookdrill/hookdrill/simulator/signature/guard"
)

func ignoresTimestamp() Mutant {
	return Mutant{
		Name:   "ignores-timestamp",
		Defect: "It verifies the signature and never looks at the time, so that an old request can be sent again for ever.",
		Breaks: []Break{
			{Rule: "SW-VERIFY-TIMESTAMP"},
			{Rule: "SW-VERIFY-TOLERANCE", Why: "without a look at the time there is no tolerance"},
		},
		Verifier: wrapVerify(func(next guard.VerifyFunc, now time.Time, h http.Header, body []byte) (signature.Verified, error) {
			if seconds, err := strconv.ParseInt(h.Get(signature.HeaderTimestamp), 10, 64); err == nil {
				now = time.Unix(seconds, 0)
			}
			return next(now, h, body)
		}),
	}
}
