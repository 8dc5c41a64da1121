package mutant

import (
	"net/http"

	"github.com/hookdrill/hookdrill/simulator/sender"
)

func idempotencyKey() Mutant {
	return Mutant{
		Name:   "idempotency-key",
		Defect: "It sends an Idempotency-Key, which has Go's client repeat a request by itself.",
		Breaks: []Break{{Rule: "LS-NO-REPLAY"}},
		Sender: func(c *sender.Config) {
			around(c, func(next http.RoundTripper, r *http.Request) (*http.Response, error) {
				r = r.Clone(r.Context())
				r.Header.Set("Idempotency-Key", "delivery")
				return next.RoundTrip(r)
			})
		},
	}
}
