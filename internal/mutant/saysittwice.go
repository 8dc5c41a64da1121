package mutant

import (
	"context"
	"net/http"

	"github.com/hookdrill/hookdrill/simulator/sender"
)

func saysItTwice() Mutant {
	return Mutant{
		Name:   "says-it-twice",
		Defect: "It sends a delivery once more, a second after it gave up waiting for an answer.",
		Breaks: []Break{
			{Rule: "LS-SILENCE"},
			{Rule: "LS-TIMEOUT-FINAL", Why: "one more is a retry"},
			{Rule: "LS-SLOW-5XX", Why: "one more is a retry"},
			{Rule: "LS-CONNECT-DEADLINE", Why: "one more is a connect"},
			{Rule: "DRILL-BUDGET", Why: alsoInDrills},
		},
		Sender: func(c *sender.Config) {
			around(c, func(next http.RoundTripper, r *http.Request) (*http.Response, error) {
				answer, err := next.RoundTrip(r)
				if context.Cause(r.Context()) != nil {
					onceMore(next, r)
				}
				return answer, err
			})
		},
	}
}
