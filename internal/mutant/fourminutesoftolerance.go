package mutant

import (
	"time"

	"github.com/hookdrill/hookdrill/simulator/argilla/listener"
	"github.com/hookdrill/hookdrill/simulator/argilla/listener/relay"
	"github.com/hookdrill/hookdrill/simulator/signature"
)

func fourMinutesOfTolerance() Mutant {
	return Mutant{
		Name:   "four-minutes-of-tolerance",
		Defect: "It tolerates four minutes between the clocks instead of five.",
		Breaks: []Break{{Rule: "AR-LISTEN-CLOCK"}},
		ArgillaListener: func(c *relay.Config) {
			c.Verifier = func(_ string, secret signature.Secret) (listener.Verifier, error) {
				return signature.NewVerifier(signature.Config{Keys: []signature.VerifyingKey{secret}, Tolerance: 4 * time.Minute})
			}
		},
	}
}
