package mutant

import (
	"github.com/hookdrill/hookdrill/simulator/langsmith/listener"
	"github.com/hookdrill/hookdrill/simulator/langsmith/listener/guide"
	"github.com/hookdrill/hookdrill/simulator/vault"
)

// The list of good secrets is the seam.
func acceptsWrongSecret() Mutant {
	return Mutant{
		Name:   "accepts-wrong-secret",
		Defect: "It compares as far as what was sent goes, so that any beginning of the secret will do.",
		Breaks: []Break{{Rule: "LS-LISTEN-SECRET-EXACT"}},
		Listener: func(c *guide.Config) {
			c.Secrets = func(text vault.Secret) (all []listener.Secret, err error) {
				for i := range text.RevealSecret() {
					beginning, err := listener.NewSecret(text.RevealSecret()[:i+1])
					if err != nil {
						return nil, err
					}
					all = append(all, beginning)
				}
				return all, nil
			}
		},
	}
}
