package mutant

import (
	"net/http"
	"strings"

	argilla "github.com/hookdrill/hookdrill/simulator/argilla/service"
)

func forgetsUpdatedAt() Mutant {
	return Mutant{
		Name:   "forgets-updated-at",
		Defect: "It shows webhooks without the time of their last change.",
		Breaks: []Break{{Rule: "AR-WEBHOOK-SHOWN"}},
		Argilla: func(c *argilla.Config) {
			aboutWebhooks(c, func(next http.Handler, w http.ResponseWriter, r *http.Request) {
				a := answerOf(next, r)
				if before, after, found := strings.Cut(a.body.String(), `,"updated_at":"`); found {
					_, after, _ = strings.Cut(after, `"`)
					a.body.Reset()
					a.body.WriteString(before + after)
				}
				a.writeTo(w)
			})
		},
	}
}
