package mutant

import (
	"net/http"

	"github.com/hookdrill/hookdrill/simulator/langsmith/listener/guide"
)

// What is served is the seam.
func takesAnyMedia() Mutant {
	return Mutant{
		Name:   "takes-any-media",
		Defect: "It never looks at what a body is said to be, and reads all of them as JSON.",
		Breaks: []Break{{Rule: "LS-LISTEN-MEDIA"}},
		Listener: func(c *guide.Config) {
			wrapHandler(c, func(next http.Handler, w http.ResponseWriter, r *http.Request) {
				r = r.Clone(r.Context())
				r.Header.Del("Content-Encoding")
				r.Header.Set("Content-Type", "application/json")
				next.ServeHTTP(w, r)
			})
		},
	}
}
