package mutant

import (
	"encoding/json"

	"github.com/hookdrill/hookdrill/simulator/langsmith/service"
)

// What is served is the seam.
func knowsOneURL() Mutant {
	return Mutant{
		Name:   "knows-one-url",
		Defect: "It keeps the first of a rule's webhooks only.",
		Breaks: []Break{{Rule: "LS-SEVERAL-URLS"}, {Rule: "LS-SLOW-ENDPOINT", Why: "its scenario has two webhooks"}},
		System: func(c *service.Config) {
			changeRules(c, func(rule fields) {
				if webhooks := webhooksOf(rule); len(webhooks) > 1 {
					rule["webhooks"], _ = json.Marshal(webhooks[:1]) // it was JSON
				}
			})
		},
	}
}
