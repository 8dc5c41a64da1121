package mutant

import (
	"sync"

	"github.com/hookdrill/hookdrill/simulator/argilla/listener"
	"github.com/hookdrill/hookdrill/simulator/argilla/listener/relay"
	"github.com/hookdrill/hookdrill/simulator/signature"
)

// What makes the verifiers is the seam: the first secret is everybody's.
func mixesUpTwoHandlersSecrets() Mutant {
	return Mutant{
		Name:   "mixes-up-two-handlers-secrets",
		Defect: "It verifies the requests of every handler with the secret of the first one.",
		Breaks: []Break{{Rule: "AR-LISTEN-OWN-SECRET"}},
		ArgillaListener: func(c *relay.Config) {
			var mu sync.Mutex
			var first *signature.Secret
			c.Verifier = func(_ string, secret signature.Secret) (listener.Verifier, error) {
				mu.Lock()
				defer mu.Unlock()
				if first == nil {
					first = &secret
				}
				return signature.NewVerifier(signature.Config{Keys: []signature.VerifyingKey{*first}})
			}
		},
	}
}
