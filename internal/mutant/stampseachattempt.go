package mutant

import (
	"net/http"
	"sync"

	argilla "github.com/hookdrill/hookdrill/simulator/argilla/service"
)

func stampsEachAttempt() Mutant {
	return Mutant{
		Name:   "stamps-each-attempt",
		Defect: "It writes a new number into the body of each attempt.",
		Breaks: []Break{
			{Rule: "AR-SAME-BODY"},
			{Rule: "AR-SIGNED", Why: "the body that is sent is not the one that was signed"},
		},
		Argilla: func(c *argilla.Config) {
			var attempts sync.Map
			sends(c, func(r *http.Request, body []byte) {
				if _, again := attempts.LoadOrStore(r.URL.String()+string(body), true); again {
					rewrite(r, append(body, '\n'))
				}
			})
		},
	}
}
