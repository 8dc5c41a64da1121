package mutant

import (
	"net/http"

	"github.com/hookdrill/hookdrill/simulator/langsmith/listener/guide"
)

// What is served is the seam.
func takesAnyMethod() Mutant {
	return Mutant{
		Name:   "takes-any-method",
		Defect: "It never looks at the method, as a handler does that was set up for all of them.",
		Breaks: []Break{{Rule: "LS-LISTEN-METHOD"}},
		Listener: func(c *guide.Config) {
			wrapHandler(c, func(next http.Handler, w http.ResponseWriter, r *http.Request) {
				if r.URL.Path != "/healthz" {
					r = r.Clone(r.Context())
					r.Method = http.MethodPost
				}
				next.ServeHTTP(w, r)
			})
		},
	}
}
