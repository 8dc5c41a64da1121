package mutant

import (
	"github.com/hookdrill/hookdrill/simulator/langsmith/service"
	"github.com/hookdrill/hookdrill/simulator/vault"
)

// The sealer is the seam. What it does not encrypt, the store's JSON has in base64.
func headerInBase64() Mutant {
	return Mutant{
		Name:   "header-in-base64",
		Defect: "It takes base64 for encryption, and keeps custom headers in it.",
		Breaks: []Break{{Rule: "LS-SEALED"}},
		System: func(c *service.Config) {
			c.Sealer = sealHeaders(
				func(s vault.Secret, _ vault.Place) (vault.Sealed, error) { return vault.Sealed(s.RevealSecret()), nil },
				func(s vault.Sealed) (vault.Secret, error) { return vault.NewSecret(string(s)), nil },
			)
		},
	}
}
