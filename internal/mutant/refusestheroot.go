package mutant

import (
	"net/http"

	"github.com/hookdrill/hookdrill/simulator/langsmith/listener/guide"
)

// What is served is the seam.
func refusesTheRoot() Mutant {
	return Mutant{
		Name:   "refuses-the-root",
		Defect: "It answers 404 to a URL without a path, as a router does that was told of one.",
		Breaks: []Break{{Rule: "LS-LISTEN-PATH"}},
		Listener: func(c *guide.Config) {
			wrapHandler(c, func(next http.Handler, w http.ResponseWriter, r *http.Request) {
				if r.URL.Path == "/" {
					http.NotFound(w, r)
					return
				}
				next.ServeHTTP(w, r)
			})
		},
	}
}
