package mutant

import (
	"net/http"
	"os"
	"path/filepath"

	argilla "github.com/hookdrill/hookdrill/simulator/argilla/service"
)

func keepsAListOfWebhooks() Mutant {
	return Mutant{
		Name:   "keeps-a-list-of-webhooks",
		Defect: "It keeps what webhooks are made of in a file as well, in clear.",
		Breaks: []Break{{Rule: "AR-SEALED"}},
		Argilla: func(c *argilla.Config) {
			aboutWebhooks(c, func(next http.Handler, w http.ResponseWriter, r *http.Request) {
				if r.Method == http.MethodPost {
					_ = os.WriteFile(filepath.Join(c.Data, "webhooks.json"), read(r), 0o600) // a list to look at; it can do without
				}
				next.ServeHTTP(w, r)
			})
		},
	}
}
