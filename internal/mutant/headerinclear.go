package mutant

import (
	"os"
	"path/filepath"

	"github.com/hookdrill/hookdrill/simulator/langsmith/service"
	"github.com/hookdrill/hookdrill/simulator/vault"
)

// The sealer is the seam: it keeps headers in a file, and hands out its name.
func headerInClear() Mutant {
	return Mutant{
		Name:   "header-in-clear",
		Defect: "It keeps custom headers as they are, in a file of its data folder.",
		Breaks: []Break{{Rule: "LS-SEALED"}},
		System: func(c *service.Config) {
			folder := c.Data
			c.Sealer = sealHeaders(
				func(s vault.Secret, at vault.Place) (vault.Sealed, error) {
					name := "headers-" + at.Webhook
					return vault.Sealed(name), os.WriteFile(filepath.Join(folder, name), []byte(s.RevealSecret()), 0o600)
				},
				func(s vault.Sealed) (vault.Secret, error) {
					text, err := os.ReadFile(filepath.Join(folder, string(s)))
					return vault.NewSecret(string(text)), err
				},
			)
		},
	}
}
