package cli

import (
	"fmt"
	"io"
	"strings"

	"github.com/hookdrill/hookdrill/internal/mutant"
)

// withDefect finds the mutant that a flag names, and says on out what is wrong
// with it; nil where the flag was not given.
func withDefect(out io.Writer, among []mutant.Mutant, name string) (*mutant.Mutant, error) {
	if name == "" {
		return nil, nil //nolint:nilnil // without the flag there is neither
	}
	m, err := mutant.Among(among, name)
	if err != nil {
		return nil, fmt.Errorf("--mutant: %w", err)
	}
	_, err = fmt.Fprintf(out, "with the defect %s: %s\n", m.Name, m.Defect)
	return &m, err
}

func namesOf(mutants []mutant.Mutant) string { return strings.Join(mutant.Names(mutants), ", ") }
