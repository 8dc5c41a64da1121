package mutant

import (
	"cmp"
	"log/slog"
	"net/http"

	"github.com/hookdrill/hookdrill/simulator/langsmith/listener/guide"
)

// What is served is the seam.
func logsTheURL() Mutant {
	return Mutant{
		Name:   "logs-the-url",
		Defect: "It logs the URL of each request, as servers do, with the secret in its query.",
		Breaks: []Break{{Rule: "LS-LISTEN-HIDDEN"}},
		Listener: func(c *guide.Config) {
			log := cmp.Or(c.Log, slog.New(slog.DiscardHandler))
			c.Handler = func(next http.Handler) http.Handler {
				return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
					log.InfoContext(r.Context(), "a request", "method", r.Method, "url", r.URL.String())
					next.ServeHTTP(w, r)
				})
			}
		},
	}
}
