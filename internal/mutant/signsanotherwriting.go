package mutant

import (
	"net/http"
	"time"

	argilla "github.com/hookdrill/hookdrill/simulator/argilla/service"
	"github.com/hookdrill/hookdrill/simulator/sender"
)

func signsAnotherWriting() Mutant {
	return Mutant{
		Name:   "signs-another-writing",
		Defect: "It signs the body as encoding/json would write it, and sends it as Python does.",
		Breaks: []Break{{Rule: "AR-SIGNED"}},
		Argilla: func(c *argilla.Config) {
			c.Sender = wrapSigner(func(next sender.Signer, at time.Time, body []byte) http.Header { return next.Sign(at, reencoded(body)) })
		},
	}
}
