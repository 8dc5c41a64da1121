package cli

import (
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/spf13/cobra"

	"github.com/hookdrill/hookdrill/internal/conformance"
	"github.com/hookdrill/hookdrill/internal/mutant"
	"github.com/hookdrill/hookdrill/internal/report"
	"github.com/hookdrill/hookdrill/internal/verdict"
)

// checkFlags are the flags of check.
type checkFlags struct {
	time        string
	only        []string
	payload     string
	features    string
	report      string
	mutant      string
	target      string
	allowRemote bool
	validate    bool
	seed        uint64
	workers     int
	json        bool
	verbose     bool
	requireAll  bool
	strict      bool
	expected    string
	printThem   bool
}

func newCheck() *cobra.Command {
	var f checkFlags
	cmd := &cobra.Command{
		Use:     "check [sender]",
		Short:   "Grade a sender by the rules",
		GroupID: groupGrade,
		Long: `Check runs the scenarios and prints a verdict for every rule. It grades the built-in
reference sender, in virtual time: days of back-off pass in milliseconds.

It exits with 0 if all passed, 1 if a rule failed or is unknown, 2 if the scenarios or the
flags are wrong, 3 if the report cannot be written, 4 if hookdrill itself failed, 5 if nothing
was run. Ctrl-C ends it with 130 and a report of what was done until then.`,
		Example: `  hookdrill check
  hookdrill check --time real --report out
  hookdrill check --only LS-4XX-FINAL
  hookdrill check --only 'features/langsmith/backoff.feature:13'
  hookdrill check --features my-features --payload my-payload.json
  hookdrill check --mutant retries-4xx
  hookdrill check --target my-sender/target.yaml --strict=false
  hookdrill check --print-expected-failures > expected-failures.txt
  hookdrill check --expected-failures expected-failures.txt`,
		Args:      senderOnly,
		ValidArgs: []string{"sender"},
		RunE:      func(cmd *cobra.Command, _ []string) error { return f.run(cmd) },
	}
	flags := cmd.Flags()
	flags.StringVar(&f.time, "time", "virtual", "`STAGE`: virtual, or real for loopback sockets and wall time")
	flags.StringArrayVar(&f.only, "only", nil, "`SELECTION` of scenarios: rule id, tag expression (@a && ~@b, @c) or path[:line]; may be repeated")
	flags.StringVar(&f.payload, "payload", "", "`FILE` with the JSON body to deliver (default: the guide's example)")
	flags.StringVar(&f.features, "features", "", "`FOLDER` with feature files of one's own (default: the built-in ones)")
	flags.StringVar(&f.report, "report", "", "`FOLDER` to write result.json, history.jsonl, junit.xml, report.html, summary.md and badge.json to")
	flags.StringVar(&f.target, "target", "", "`FILE` that says how to start a sender or a listener of one's own, in any language; it is graded in real time")
	flags.BoolVar(&f.allowRemote, "allow-remote", false, "let the target be called that is not on this machine")
	flags.BoolVar(&f.validate, "validate", false, "hold what hookdrill and the target say to each other to the protocol's schema")
	mutantFlag(cmd, &f.mutant, "give the reference a defect", mutant.All())
	flags.Uint64Var(&f.seed, "seed", 1, "where all draws come from")
	flags.IntVar(&f.workers, "workers", 0, "runs at once (default: one per processor in virtual time, all in real time)")
	flags.BoolVar(&f.json, "json", false, "print result.json instead of text")
	flags.BoolVarP(&f.verbose, "verbose", "v", false, "list every scenario with its planned length, and show all that failed in full")
	flags.BoolVar(&f.requireAll, "require-all", false, "fail when a scenario was not run")
	flags.BoolVar(&f.strict, "strict", true, "let a rule fail that is a decision of Hookdrill's; otherwise it gives a note")
	flags.StringVar(&f.expected, "expected-failures", "", "`FILE` of rules and scenarios that are expected to fail; one that does not, fails the check")
	flags.BoolVar(&f.printThem, "print-expected-failures", false, "print such a file for what fails now, instead of text, and exit with 0")
	return cmd
}

func senderOnly(_ *cobra.Command, args []string) error {
	switch {
	case len(args) == 0 || len(args) == 1 && args[0] == "sender":
		return nil
	case args[0] == "listener":
		return usageError(errors.New("a listener of one's own is graded with --target FILE; `hookdrill check --only @listener` grades the built-in one"))
	}
	return usageError(fmt.Errorf("%q cannot be graded; `hookdrill check` grades the sender", strings.Join(args, " ")))
}

func (f *checkFlags) run(cmd *cobra.Command) error {
	options, err := f.options()
	if err != nil {
		return err
	}
	if f.report != "" {
		if err := report.PrepareFolder(f.report); err != nil {
			return environmentError(fmt.Errorf("--report %s: %w", f.report, err))
		}
	}
	end, err := f.openTarget(cmd.Context(), &options)
	if err != nil {
		return gravest(err, end())
	}
	progress := newProgress(cmd.ErrOrStderr())
	options.Progress = progress.update
	found, err := conformance.Check(cmd.Context(), options)
	progress.clear()
	err = gravest(end(), err)
	if found == nil {
		return err
	}
	return gravest(f.show(cmd.OutOrStdout(), found), f.write(found), f.verdict(found), err)
}

// show prints the report.
func (f *checkFlags) show(out io.Writer, found *report.Report) error {
	switch {
	case f.printThem:
		return found.WriteExpectations(out)
	case f.json:
		return found.WriteJSON(out)
	}
	return found.WriteText(out, report.TextOptions{Colour: isTerminal(out), Verbose: f.verbose})
}

// write writes the report's folder.
func (f *checkFlags) write(found *report.Report) error {
	if f.report == "" {
		return nil
	}
	if err := found.WriteFolder(f.report); err != nil {
		return environmentError(fmt.Errorf("--report %s: %w", f.report, err))
	}
	return nil
}

// verdict says what the report means for the exit code.
func (f *checkFlags) verdict(found *report.Report) error {
	notRun, notApplicable := 0, 0
	for _, s := range found.Scenarios {
		switch s.Verdict {
		case verdict.NotRun:
			notRun++
		case verdict.NotApplicable:
			notApplicable++
		}
	}
	switch {
	case !found.Complete:
		return exitError{exitInterrupted, errors.New("interrupted; the report is of what was done until then")}
	case f.printThem:
		return nil // that something fails is why it was asked for
	case found.Verdict >= verdict.Unknown:
		return exitError{Code: exitFail}
	case notRun+notApplicable == len(found.Scenarios):
		return exitError{exitNothing, errors.New("no scenario could be run here; see the reasons above")}
	case f.requireAll && notRun > 0:
		return exitError{exitFail, fmt.Errorf("not run: %s, and --require-all was given", counted(notRun, "scenario"))}
	}
	return nil
}
