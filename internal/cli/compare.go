package cli

import (
	"fmt"
	"os"
	"path/filepath"

	"github.com/spf13/cobra"

	"github.com/hookdrill/hookdrill/internal/report"
)

// compareFlags are the flags of compare.
type compareFlags struct {
	json       bool
	verbose    bool
	requireAll bool
}

func newCompare() *cobra.Command {
	var f compareFlags
	cmd := &cobra.Command{
		Use:     "compare BEFORE AFTER",
		Short:   "Say what changed from one report to another",
		GroupID: groupGrade,
		Long: `Compare lists the rules and scenarios that came out otherwise: worse, no longer tried, gone, new,
better. BEFORE and AFTER are result files or the folders they lie in. What failed as it was
expected to counts as a note.

It exits with 1 if something fails or cannot be told that did not before, with 2 if a result
cannot be read, and with 0 otherwise. What is new and fails does not count: check says that.`,
		Example: `  hookdrill compare main/result.json branch/result.json
  hookdrill compare --json main branch`,
		Args: twoResults,
		RunE: f.run,
	}
	flags := cmd.Flags()
	flags.BoolVar(&f.json, "json", false, "print JSON instead of text")
	flags.BoolVarP(&f.verbose, "verbose", "v", false, "list every scenario of a rule that changed")
	flags.BoolVar(&f.requireAll, "require-all", false, "fail too when something is no longer tried, or gone")
	return cmd
}

func twoResults(cmd *cobra.Command, args []string) error {
	if len(args) != 2 {
		return usageError(fmt.Errorf("`%s` takes two result files, or the folders they lie in; it got %s", cmd.CommandPath(), counted(len(args), "argument")))
	}
	return nil
}

func (f *compareFlags) run(cmd *cobra.Command, args []string) error {
	before, err := readResult(args[0])
	if err != nil {
		return err
	}
	after, err := readResult(args[1])
	if err != nil {
		return err
	}
	c := report.Compare(before, after)
	out := cmd.OutOrStdout()
	if f.json {
		err = writeJSON(out, c)
	} else {
		err = c.WriteText(out, report.TextOptions{Colour: isTerminal(out), Verbose: f.verbose})
	}
	return gravest(err, f.verdict(c))
}

// verdict says what the comparison means for the exit code.
func (f *compareFlags) verdict(c report.Comparison) error {
	missing := 0
	for _, kind := range []report.ChangeKind{report.ChangedLost, report.ChangedGone} {
		missing += len(report.Of(kind, c.Scenarios))
	}
	switch {
	case c.Worse:
		return exitError{Code: exitFail}
	case f.requireAll && missing > 0:
		return exitError{exitFail, fmt.Errorf("no longer tried: %s, and --require-all was given", counted(missing, "scenario"))}
	}
	return nil
}

// readResult reads a result file, or the one in a folder.
func readResult(name string) (*report.Report, error) {
	if info, err := os.Stat(name); err == nil && info.IsDir() {
		name = filepath.Join(name, report.ResultFile)
	}
	r, err := report.ReadFile(name)
	if err != nil {
		return nil, usageError(fmt.Errorf("it is no result: %w", err))
	}
	return r, nil
}
