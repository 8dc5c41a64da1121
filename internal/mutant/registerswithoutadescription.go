package mutant

import (
	"encoding/json"
	"net/http"
)

func registersWithoutADescription() Mutant {
	return Mutant{
		Name:   "registers-without-a-description",
		Defect: "It makes webhooks without a description, so that nobody can tell whose they are.",
		Breaks: []Break{
			{Rule: "AR-LISTEN-REGISTER"},
			{Rule: "AR-LISTEN-OTHERS", Why: "the webhook that it makes beside those of others is the same"},
		},
		ArgillaListener: asking(func(next http.RoundTripper, r *http.Request) (*http.Response, error) {
			if r.Method == http.MethodPost {
				r = r.Clone(r.Context())
				rewrite(r, without(read(r), func(name string, _ json.RawMessage) bool { return name == "description" }))
			}
			return next.RoundTrip(r)
		}),
	}
}
