package mutant

import (
	"net/http"
	"slices"
	"strings"

	argilla "github.com/hookdrill/hookdrill/simulator/argilla/service"
)

func pingsNothingDisabled() Mutant {
	return Mutant{
		Name:   "pings-nothing-disabled",
		Defect: "It answers 204 to a ping of a webhook that is disabled, and sends none.",
		Breaks: []Break{{Rule: "AR-PING"}},
		Argilla: func(c *argilla.Config) {
			aboutWebhooks(c, func(next http.Handler, w http.ResponseWriter, r *http.Request) {
				id, isPing := strings.CutSuffix(strings.TrimPrefix(r.URL.Path, "/api/v1/webhooks/"), "/ping")
				if isPing {
					list := r.Clone(r.Context())
					list.Method, list.URL.Path = http.MethodGet, "/api/v1/webhooks"
					all := listed(answerOf(next, list).body.Bytes())
					if slices.ContainsFunc(all, func(w webhook) bool { return w.ID == id && !w.Enabled }) {
						w.WriteHeader(http.StatusNoContent)
						return
					}
				}
				next.ServeHTTP(w, r)
			})
		},
	}
}
