package mutant

import (
	"encoding/json"
	"net/http"

	argilla "github.com/hookdrill/hookdrill/simulator/argilla/service"
)

func keepsTheFirstURL() Mutant {
	return Mutant{
		Name:   "keeps-the-first-url",
		Defect: "It answers that it has changed a webhook's URL, and has not.",
		Breaks: []Break{{Rule: "AR-MOVED-MEANWHILE"}},
		Argilla: func(c *argilla.Config) {
			aboutWebhooks(c, func(next http.Handler, w http.ResponseWriter, r *http.Request) {
				if r.Method == http.MethodPatch {
					rewrite(r, without(read(r), func(name string, value json.RawMessage) bool { return name == "url" && string(value) != "null" }))
				}
				next.ServeHTTP(w, r)
			})
		},
	}
}
