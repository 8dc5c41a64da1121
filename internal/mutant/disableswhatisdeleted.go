package mutant

import (
	"net/http"

	argilla "github.com/hookdrill/hookdrill/simulator/argilla/service"
)

func disablesWhatIsDeleted() Mutant {
	return Mutant{
		Name:   "disables-what-is-deleted",
		Defect: "It disables a webhook that is to be deleted.",
		Breaks: []Break{{Rule: "AR-DELETED-MEANWHILE"}},
		Argilla: func(c *argilla.Config) {
			aboutWebhooks(c, func(next http.Handler, w http.ResponseWriter, r *http.Request) {
				if r.Method == http.MethodDelete {
					r.Method = http.MethodPatch
					r.Header.Set("Content-Type", "application/json")
					rewrite(r, []byte(`{"enabled":false}`))
				}
				next.ServeHTTP(w, r)
			})
		},
	}
}
