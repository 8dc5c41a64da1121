package mutant

import (
	"net/http"

	argilla "github.com/hookdrill/hookdrill/simulator/argilla/service"
)

func needsNoKey() Mutant {
	return Mutant{
		Name:   "needs-no-key",
		Defect: "It takes whoever has no key that it knows for the owner.",
		Breaks: []Break{{Rule: "AR-KEY-NEEDED"}},
		Argilla: func(c *argilla.Config) {
			aboutWebhooks(c, func(next http.Handler, w http.ResponseWriter, r *http.Request) {
				body := read(r)
				a := answerOf(next, r)
				if a.status == http.StatusUnauthorized {
					a = askAs(c.OwnerKey, next, r, body)
				}
				a.writeTo(w)
			})
		},
	}
}
