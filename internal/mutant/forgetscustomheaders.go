package mutant

import (
	"net/http"

	"github.com/hookdrill/hookdrill/simulator/sender"
)

func forgetsCustomHeaders() Mutant {
	return Mutant{
		Name:   "forgets-custom-headers",
		Defect: "It forgets the header fields set for the URL.",
		Breaks: []Break{{Rule: "LS-CUSTOM-HEADERS"}},
		Sender: func(c *sender.Config) {
			around(c, func(next http.RoundTripper, r *http.Request) (*http.Response, error) {
				r = r.Clone(r.Context())
				for name := range r.Header {
					if name != "Content-Type" && name != "User-Agent" {
						r.Header.Del(name)
					}
				}
				return next.RoundTrip(r)
			})
		},
	}
}
