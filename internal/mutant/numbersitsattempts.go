package mutant

import (
	"net/http"
	"strconv"

	"github.com/hookdrill/hookdrill/simulator/sender"
)

func numbersItsAttempts() Mutant {
	return Mutant{
		Name:   "numbers-its-attempts",
		Defect: "It tells the number of the attempt in a header field, so that a retry is not what was sent first.",
		Breaks: []Break{{Rule: "LS-SAME-BYTES"}},
		Sender: func(c *sender.Config) {
			sent := &counts{}
			around(c, func(next http.RoundTripper, r *http.Request) (*http.Response, error) {
				r = r.Clone(r.Context())
				r.Header.Set("X-Attempt", strconv.Itoa(sent.next(r.URL.String())))
				return next.RoundTrip(r)
			})
		},
	}
}
