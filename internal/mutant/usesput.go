package mutant

import (
	"net/http"

	"github.com/hookdrill/hookdrill/simulator/sender"
)

func usesPut() Mutant {
	return Mutant{
		Name:   "uses-put",
		Defect: "It sends the payload by PUT.",
		Breaks: []Break{{Rule: "LS-POST"}},
		Sender: func(c *sender.Config) {
			around(c, func(next http.RoundTripper, r *http.Request) (*http.Response, error) {
				r = r.Clone(r.Context())
				r.Method = http.MethodPut
				return next.RoundTrip(r)
			})
		},
	}
}
