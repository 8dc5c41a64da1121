package mutant

import (
	"encoding/json"
	"net/http"

	"github.com/hookdrill/hookdrill/simulator/langsmith/service"
	"github.com/hookdrill/hookdrill/simulator/sender"
)

// What is served is the seam.
func dropsProtocolHeaders() Mutant {
	return Mutant{
		Name:   "drops-protocol-headers",
		Defect: "It drops a custom header that belongs to the protocol, and makes the rule without it.",
		Breaks: []Break{{Rule: "LS-PROTOCOL-HEADERS"}, {Rule: "LS-SECRETS-UNTOLD", Why: "one of its scenarios has such a header refused"}},
		System: func(c *service.Config) {
			changeRules(c, func(rule fields) {
				webhooks := webhooksOf(rule)
				for _, webhook := range webhooks {
					var headers map[string]string
					_ = json.Unmarshal(webhook["headers"], &headers) // what is none stays as it is
					for name, value := range headers {
						if _, err := sender.NewHeaders(http.Header{name: {value}}); err != nil {
							delete(headers, name)
						}
					}
					webhook["headers"], _ = json.Marshal(headers) // it was JSON
				}
				rule["webhooks"], _ = json.Marshal(webhooks)
			})
		},
	}
}
