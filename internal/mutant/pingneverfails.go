package mutant

import (
	"net/http"
	"strings"

	argilla "github.com/hookdrill/hookdrill/simulator/argilla/service"
)

func pingNeverFails() Mutant {
	return Mutant{
		Name:   "ping-never-fails",
		Defect: "It answers 204 to a ping that got no answer.",
		Breaks: []Break{{Rule: "AR-PING-UNANSWERED"}},
		Argilla: func(c *argilla.Config) {
			aboutWebhooks(c, func(next http.Handler, w http.ResponseWriter, r *http.Request) {
				a := answerOf(next, r)
				if strings.HasSuffix(r.URL.Path, "/ping") && a.status == http.StatusInternalServerError {
					a = &answer{status: http.StatusNoContent}
				}
				a.writeTo(w)
			})
		},
	}
}
