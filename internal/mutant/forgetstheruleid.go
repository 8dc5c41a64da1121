package mutant

import (
	"net/http"

	"github.com/hookdrill/hookdrill/simulator/langsmith/service"
)

// What makes a sender's exchanges is the seam.
func forgetsTheRuleID() Mutant {
	return Mutant{
		Name:   "forgets-the-rule-id",
		Defect: "Its payload does not say which rule it is of.",
		Breaks: []Break{{Rule: "LS-PAYLOAD"}, {Rule: "LS-OFFLOADED", Why: "its scenario looks at the whole payload as well"}},
		System: func(c *service.Config) {
			wrapTransport(c, func(next http.RoundTripper, r *http.Request) (*http.Response, error) {
				changed, err := rewritten(r, func(whole fields) { delete(whole, "rule_id") })
				if err != nil {
					return nil, err
				}
				return next.RoundTrip(changed)
			})
		},
	}
}
