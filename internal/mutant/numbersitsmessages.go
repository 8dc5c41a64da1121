package mutant

import (
	"net/http"

	argilla "github.com/hookdrill/hookdrill/simulator/argilla/service"
	"github.com/hookdrill/hookdrill/simulator/signature"
)

func numbersItsMessages() Mutant {
	return Mutant{
		Name:   "numbers-its-messages",
		Defect: "It appends the time of the attempt to a webhook-id that is to stay the same.",
		Breaks: []Break{{Rule: "AR-MESSAGE-ID-KEPT"}},
		Argilla: func(c *argilla.Config) {
			mode := c.Mode
			sends(c, func(r *http.Request, _ []byte) {
				if mode == argilla.Documented { // elsewhere it is another each time anyway
					field(r.Header, signature.HeaderID)[0] += "-" + field(r.Header, signature.HeaderTimestamp)[0]
				}
			})
		},
	}
}
