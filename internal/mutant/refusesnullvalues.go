package mutant

import (
	"bytes"
	"net/http"

	"github.com/hookdrill/hookdrill/simulator/argilla/listener/relay"
)

func refusesNullValues() Mutant {
	return Mutant{
		Name:   "refuses-null-values",
		Defect: "It answers 500 to a response without values, as the Python SDK does.",
		Breaks: []Break{{Rule: "AR-LISTEN-TYPED"}},
		ArgillaListener: func(c *relay.Config) {
			c.Handler = func(next http.Handler) http.Handler {
				return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
					if bytes.Contains(read(r), []byte(`"values": null, "status":`)) {
						w.WriteHeader(http.StatusInternalServerError)
						return
					}
					next.ServeHTTP(w, r)
				})
			}
		},
	}
}
