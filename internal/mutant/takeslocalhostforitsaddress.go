package mutant

import (
	"bytes"
	"net/http"

	argilla "github.com/hookdrill/hookdrill/simulator/argilla/service"
)

func takesLocalhostForItsAddress() Mutant {
	return Mutant{
		Name:   "takes-localhost-for-its-address",
		Defect: "It takes localhost for 127.0.0.1, where the guide asks for a top-level domain.",
		Breaks: []Break{{Rule: "AR-TOP-LEVEL-DOMAIN"}},
		Argilla: func(c *argilla.Config) {
			aboutWebhooks(c, func(next http.Handler, w http.ResponseWriter, r *http.Request) {
				if r.Method == http.MethodPost && c.Mode == argilla.Documented {
					rewrite(r, bytes.Replace(read(r), []byte("//localhost"), []byte("//127.0.0.1"), 1))
				}
				next.ServeHTTP(w, r)
			})
		},
	}
}
