package mutant

import (
	"net/http"
	"sync"

	argilla "github.com/hookdrill/hookdrill/simulator/argilla/service"
	"github.com/hookdrill/hookdrill/simulator/signature"
)

func sendsTheFirstIDAgain() Mutant {
	return Mutant{
		Name:   "sends-the-first-id-again",
		Defect: "It sends the webhook-id of the first attempt with all attempts.",
		Breaks: []Break{
			{Rule: "AR-MESSAGE-ID-NEW"},
			{Rule: "AR-SIGNED", Why: "the signature is over the id that was drawn"},
		},
		Argilla: func(c *argilla.Config) {
			var ids sync.Map
			sends(c, func(r *http.Request, body []byte) {
				id := field(r.Header, signature.HeaderID)
				first, _ := ids.LoadOrStore(r.URL.String()+string(body), id[0])
				id[0] = first.(string)
			})
		},
	}
}
