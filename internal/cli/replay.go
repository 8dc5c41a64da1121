package cli

import (
	"fmt"
	"os"

	"github.com/spf13/cobra"

	"github.com/hookdrill/hookdrill/internal/drill"
	"github.com/hookdrill/hookdrill/internal/verdict"
)

func newReplay() *cobra.Command {
	f := drillFlags{}
	fixed := false
	cmd := &cobra.Command{
		Use:     "replay BUNDLE",
		Short:   "Play again what a drill found, and say whether it is fixed",
		GroupID: groupGrade,
		Long: `Replay plays the case in a bundle that ` + "`hookdrill drill --keep`" + ` wrote, with the defect that
was given to the sender then, or with another one, or with none. It exits with 0 if the case
keeps its rule now, with 1 if it still breaks it.`,
		Example: `  hookdrill replay found/drill-budget.json
  hookdrill replay --fixed found/drill-budget.json`,
		Args: exactlyOne("one bundle, as `hookdrill drill --keep FOLDER` writes it"),
		RunE: func(cmd *cobra.Command, args []string) error { return f.replay(cmd, args[0], fixed) },
	}
	cmd.Flags().StringVar(&f.mutant, "mutant", "", "give the sender the defect `NAME` instead of the bundle's")
	cmd.Flags().BoolVar(&fixed, "fixed", false, "play it with the sender as it should be")
	return cmd
}

func (f *drillFlags) replay(cmd *cobra.Command, path string, fixed bool) error {
	bundle, err := readBundle(path)
	if err != nil {
		return usageError(fmt.Errorf("%s: %w", path, err))
	}
	if f.mutant == "" && !fixed {
		f.mutant = bundle.Mutant
	}
	o, err := f.options()
	if err != nil {
		return usageError(err)
	}
	result, err := drill.Play(cmd.Context(), bundle.Case, o)
	if err != nil {
		return err
	}
	out := cmd.OutOrStdout()
	for _, t := range result.Tallies {
		if t.Rule != bundle.Rule || t.Outcome() < verdict.Unknown {
			continue
		}
		finding := t.Broken[0]
		fmt.Fprintf(out, "%s is still broken by sender %s: expected %s, got %s\n", bundle.Rule, o.Party.Name, finding.Expected, finding.Actual)
		return exitError{Code: exitFail}
	}
	fmt.Fprintf(out, "%s is kept by sender %s\n", bundle.Rule, o.Party.Name)
	return nil
}

func readBundle(path string) (drill.Bundle, error) {
	file, err := os.Open(path)
	if err != nil {
		return drill.Bundle{}, cause(err)
	}
	defer func() { _ = file.Close() }()
	return drill.ReadBundle(file)
}
