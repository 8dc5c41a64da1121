package mutant

import (
	"net/http"
	"time"

	"github.com/hookdrill/hookdrill/simulator/argilla/listener"
	"github.com/hookdrill/hookdrill/simulator/argilla/listener/relay"
	"github.com/hookdrill/hookdrill/simulator/signature"
)

func handlesForgedEvents() Mutant {
	return Mutant{
		Name:   "handles-forged-events",
		Defect: "It hands over what is not genuine.",
		Breaks: []Break{
			{Rule: "AR-LISTEN-GENUINE"},
			{Rule: "AR-LISTEN-401", Why: "nothing is refused any more"},
			{Rule: "AR-LISTEN-PYTHON", Why: "an old or unsigned event is refused by that SDK"},
		},
		ArgillaListener: func(c *relay.Config) {
			c.Verifier = func(string, signature.Secret) (listener.Verifier, error) { return credulous{}, nil }
		},
	}
}

// credulous takes everything for genuine.
type credulous struct{}

func (credulous) Verify(now time.Time, _ http.Header, _ []byte) (signature.Verified, error) {
	return signature.Verified{At: now}, nil
}
