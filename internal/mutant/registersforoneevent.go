package mutant

import (
	"encoding/json"
	"net/http"
)

func registersForOneEvent() Mutant {
	return Mutant{
		Name:   "registers-for-one-event",
		Defect: "It makes webhooks for the first of a handler's events only.",
		Breaks: []Break{{Rule: "AR-LISTEN-REGISTER"}},
		ArgillaListener: asking(func(next http.RoundTripper, r *http.Request) (*http.Response, error) {
			if r.Method == http.MethodPost {
				r = r.Clone(r.Context())
				rewrite(r, forOneEvent(read(r)))
			}
			return next.RoundTrip(r)
		}),
	}
}

// forOneEvent leaves one event in a request for a webhook, and anything else as it is.
func forOneEvent(body []byte) []byte {
	var webhook map[string]any
	if json.Unmarshal(body, &webhook) != nil {
		return body
	}
	if events, are := webhook["events"].([]any); are && len(events) > 1 {
		webhook["events"] = events[:1]
	}
	written, err := json.Marshal(webhook)
	if err != nil {
		return body
	}
	return written
}
