package mutant

import (
	"errors"
	"net/http"

	"github.com/hookdrill/hookdrill/simulator/sender"
)

func disablesAfter410() Mutant {
	return Mutant{
		Name:   "disables-after-410",
		Defect: "It sends nothing more to an endpoint that answered 410 once.",
		Breaks: []Break{{Rule: "LS-NEVER-DISABLED"}},
		Sender: func(c *sender.Config) {
			gone := &counts{}
			around(c, func(next http.RoundTripper, r *http.Request) (*http.Response, error) {
				if gone.has(r.URL.Host) {
					return nil, errors.New("the endpoint is gone")
				}
				answer, err := next.RoundTrip(r)
				if err == nil && answer.StatusCode == http.StatusGone {
					gone.next(r.URL.Host)
				}
				return answer, err
			})
		},
	}
}
