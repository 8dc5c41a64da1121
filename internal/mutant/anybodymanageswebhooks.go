package mutant

import (
	"net/http"

	argilla "github.com/hookdrill/hookdrill/simulator/argilla/service"
)

func anybodyManagesWebhooks() Mutant {
	return Mutant{
		Name:   "anybody-manages-webhooks",
		Defect: "It lets everybody with a key of the API manage webhooks.",
		Breaks: []Break{{Rule: "AR-OWNER-ONLY"}},
		Argilla: func(c *argilla.Config) {
			aboutWebhooks(c, func(next http.Handler, w http.ResponseWriter, r *http.Request) {
				body := read(r)
				a := answerOf(next, r)
				if a.status == http.StatusForbidden {
					a = askAs(c.OwnerKey, next, r, body)
				}
				a.writeTo(w)
			})
		},
	}
}
