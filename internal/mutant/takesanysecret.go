package mutant

import (
	"net/http"
	"net/url"

	"github.com/hookdrill/hookdrill/simulator/langsmith/listener/guide"
)

// What is served is the seam.
func takesAnySecret() Mutant {
	return Mutant{
		Name:   "takes-any-secret",
		Defect: "It never looks at the secret, and works for whoever knows its address.",
		Breaks: []Break{
			{Rule: "LS-LISTEN-SECRET"},
			{Rule: "LS-LISTEN-SECRET-EXACT", Why: "what is like the secret is any secret"},
		},
		Listener: func(c *guide.Config) {
			wrapHandler(c, func(next http.Handler, w http.ResponseWriter, r *http.Request) {
				r = r.Clone(r.Context())
				r.URL.RawQuery = url.Values{"secret": {c.Secret.RevealSecret()}}.Encode()
				next.ServeHTTP(w, r)
			})
		},
	}
}
