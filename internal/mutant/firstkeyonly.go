package mutant

import (
	"github.com/hookdrill/hookdrill/simulator/signature/guard"
)

func firstKeyOnly() Mutant {
	return Mutant{
		Name:     "first-key-only",
		Defect:   "It verifies with the new secret alone as soon as there is one.",
		Breaks:   []Break{{Rule: "SW-VERIFY-EVERY-KEY"}},
		Verifier: func(c *guard.Config) { c.Keys = c.Keys[:1:1] },
	}
}
