package mutant

import (
	"cmp"
	"log/slog"
	"net/http"

	"github.com/hookdrill/hookdrill/simulator/langsmith/service"
)

// What makes exchanges is the seam.
func secretInLog() Mutant {
	return Mutant{
		Name:   "secret-in-log",
		Defect: "It logs the URL of each attempt, with the secret in its query.",
		Breaks: []Break{{Rule: "LS-SECRETS-UNTOLD"}},
		System: func(c *service.Config) {
			log := cmp.Or(c.Log, slog.New(slog.DiscardHandler))
			wrapTransport(c, func(next http.RoundTripper, r *http.Request) (*http.Response, error) {
				log.InfoContext(r.Context(), "an attempt is made", "url", r.URL.String())
				return next.RoundTrip(r)
			})
		},
	}
}
