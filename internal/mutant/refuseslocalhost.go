package mutant

import (
	"bytes"
	"net/http"

	argilla "github.com/hookdrill/hookdrill/simulator/argilla/service"
)

func refusesLocalhost() Mutant {
	return Mutant{
		Name:   "refuses-localhost",
		Defect: "It refuses webhooks at localhost, as servers of the library before did.",
		Breaks: []Break{{Rule: "AR-LOCALHOST"}},
		Argilla: func(c *argilla.Config) {
			aboutWebhooks(c, func(next http.Handler, w http.ResponseWriter, r *http.Request) {
				if r.Method == http.MethodPost && c.Mode != argilla.Documented && bytes.Contains(bytes.ToLower(read(r)), []byte("//localhost")) {
					w.WriteHeader(http.StatusUnprocessableEntity)
					return
				}
				next.ServeHTTP(w, r)
			})
		},
	}
}
