package mutant

import (
	"bytes"
	"net/http"

	argilla "github.com/hookdrill/hookdrill/simulator/argilla/service"
)

// What is served is the seam.
func makesRoomForAnEleventh() Mutant {
	return Mutant{
		Name:   "makes-room-for-an-eleventh",
		Defect: "It deletes webhooks that are disabled to make room for an eleventh.",
		Breaks: []Break{{Rule: "AR-TEN-WEBHOOKS"}},
		Argilla: func(c *argilla.Config) {
			aboutWebhooks(c, func(next http.Handler, w http.ResponseWriter, r *http.Request) {
				body := read(r)
				a := answerOf(next, r)
				if bytes.Contains(a.body.Bytes(), []byte("more than 10 webhooks")) {
					list := r.Clone(r.Context())
					list.Method, list.Body = http.MethodGet, http.NoBody
					for _, one := range listed(answerOf(next, list).body.Bytes()) {
						if !one.Enabled {
							answerOf(next, deletion(r, one.ID))
						}
					}
					a = askAs(c.OwnerKey, next, r, body)
				}
				a.writeTo(w)
			})
		},
	}
}
