package mutant

import (
	"bytes"
	"net/http"

	"github.com/hookdrill/hookdrill/simulator/argilla/listener/relay"
)

func saysItIsReached() Mutant {
	return Mutant{
		Name:   "says-it-is-reached",
		Defect: "It says that it is reached before it knows.",
		Breaks: []Break{{Rule: "AR-LISTEN-UNREACHED"}},
		ArgillaListener: func(c *relay.Config) {
			c.Handler = func(next http.Handler) http.Handler {
				return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
					if r.Method != http.MethodGet {
						next.ServeHTTP(w, r)
						return
					}
					a := answerOf(next, r)
					told := bytes.ReplaceAll(a.body.Bytes(), []byte(`"reached":false`), []byte(`"reached":true`))
					a.body = *bytes.NewBuffer(told)
					a.writeTo(w)
				})
			}
		},
	}
}
