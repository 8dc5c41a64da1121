package mutant

import (
	"net/http"
	"time"

	"github.com/hookdrill/hookdrill/simulator/sender"
)

func reusesFirstTimestamp() Mutant {
	return Mutant{
		Name:   "reuses-first-timestamp",
		Defect: "It signs a retry with the time of the first attempt, as if the fields were made with the message.",
		Breaks: []Break{{Rule: "SW-TIMESTAMP-FRESH"}},
		Signing: func(c *sender.Config) {
			c.Signer = func(next sender.Signer) sender.Signer {
				var first time.Time // of this delivery
				return signer(func(at time.Time, body []byte) http.Header {
					if first.IsZero() {
						first = at
					}
					return next.Sign(first, body)
				})
			}
		},
	}
}
