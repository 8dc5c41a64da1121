package mutant

import (
	"net/http"

	"github.com/hookdrill/hookdrill/simulator/sender"
)

func dropsTheQuery() Mutant {
	return Mutant{
		Name:   "drops-the-query",
		Defect: "It sends the payload to the URL without its query, and so without the secret.",
		Breaks: []Break{{Rule: "LS-POST"}},
		Sender: func(c *sender.Config) {
			around(c, func(next http.RoundTripper, r *http.Request) (*http.Response, error) {
				r = r.Clone(r.Context())
				r.URL.RawQuery = ""
				return next.RoundTrip(r)
			})
		},
	}
}
