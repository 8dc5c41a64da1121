package mutant

import (
	"encoding/json"
	"net/http"

	argilla "github.com/hookdrill/hookdrill/simulator/argilla/service"
)

func takesNullForNothing() Mutant {
	return Mutant{
		Name:   "takes-null-for-nothing",
		Defect: "It takes a null in a change for a field that was not sent.",
		Breaks: []Break{{Rule: "AR-NOT-NULL"}},
		Argilla: func(c *argilla.Config) {
			aboutWebhooks(c, func(next http.Handler, w http.ResponseWriter, r *http.Request) {
				if r.Method == http.MethodPatch {
					rewrite(r, without(read(r), func(_ string, value json.RawMessage) bool { return string(value) == "null" }))
				}
				next.ServeHTTP(w, r)
			})
		},
	}
}
