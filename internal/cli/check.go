package cli

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"

	"github.com/spf13/cobra"

	"github.com/hookdrill/hookdrill/features"
	"github.com/hookdrill/hookdrill/internal/conformance"
	"github.com/hookdrill/hookdrill/internal/mutant"
	"github.com/hookdrill/hookdrill/internal/report"
	"github.com/hookdrill/hookdrill/internal/stage/bubble"
	"github.com/hookdrill/hookdrill/internal/stage/virtual"
	"github.com/hookdrill/hookdrill/internal/stage/wall"
	"github.com/hookdrill/hookdrill/internal/trial"
	"github.com/hookdrill/hookdrill/internal/verdict"
)

// builtInFeatures is where the built-in features lie in the repository.
const builtInFeatures = "features"

// checkFlags are the flags of check.
type checkFlags struct {
	time       string
	only       []string
	payload    string
	features   string
	report     string
	mutant     string
	seed       uint64
	workers    int
	json       bool
	verbose    bool
	requireAll bool
}

func newCheck() *cobra.Command {
	var f checkFlags
	cmd := &cobra.Command{
		Use:   "check [sender]",
		Short: "Grade a sender by the rules",
		Long: `Check runs the scenarios and prints a verdict for every rule. Without a target it
grades the built-in reference sender, in virtual time: days of back-off pass in
milliseconds.`,
		Example: `  hookdrill check
  hookdrill check --time real --report out
  hookdrill check --only LS-4XX-FINAL
  hookdrill check --only 'features/langsmith/backoff.feature:13'
  hookdrill check --mutant retries-4xx`,
		Args:      senderOnly,
		ValidArgs: []string{"sender"},
		RunE:      func(cmd *cobra.Command, _ []string) error { return f.run(cmd) },
	}
	flags := cmd.Flags()
	flags.StringVar(&f.time, "time", "virtual", "virtual, or real: loopback sockets and wall time")
	flags.StringArrayVar(&f.only, "only", nil, "rule id, tag expression (@a && ~@b, @c) or path[:line]; may be repeated")
	flags.StringVar(&f.payload, "payload", "", "file with the JSON body to deliver (default: the guide's example)")
	flags.StringVar(&f.features, "features", "", "folder with feature files of one's own (default: the built-in ones)")
	flags.StringVar(&f.report, "report", "", "folder to write result.json, history.jsonl, junit.xml, report.html and summary.md to")
	flags.StringVar(&f.mutant, "mutant", "", "give the reference sender a defect: "+mutantNames())
	flags.Uint64Var(&f.seed, "seed", 1, "where all draws come from")
	flags.IntVar(&f.workers, "workers", 0, "runs at once (default: one per processor in virtual time, all in real time)")
	flags.BoolVar(&f.json, "json", false, "print result.json instead of text")
	flags.BoolVarP(&f.verbose, "verbose", "v", false, "list every scenario with its planned length")
	flags.BoolVar(&f.requireAll, "require-all", false, "fail when a scenario was not run")
	return cmd
}

func senderOnly(_ *cobra.Command, args []string) error {
	if len(args) == 0 || len(args) == 1 && args[0] == "sender" {
		return nil
	}
	return usageError(fmt.Errorf("%q cannot be checked; `hookdrill check sender`, or just `hookdrill check`, grades the sender", strings.Join(args, " ")))
}

func mutantNames() string {
	var names []string
	for _, m := range mutant.Senders() {
		names = append(names, m.Name)
	}
	return strings.Join(names, ", ")
}

func (f *checkFlags) run(cmd *cobra.Command) error {
	options, err := f.options()
	if err != nil {
		return err
	}
	if f.report != "" {
		if err := report.PrepareFolder(f.report); err != nil {
			return environmentError(err)
		}
	}
	progress := newProgress(cmd.ErrOrStderr())
	options.Progress = progress.update
	found, checkErr := conformance.Check(cmd.Context(), options)
	progress.clear()
	if found == nil {
		return checkErr
	}
	if err := f.show(cmd.OutOrStdout(), found); err != nil {
		return err
	}
	return f.verdict(cmd, found, checkErr)
}

// show prints the report and writes its folder.
func (f *checkFlags) show(out io.Writer, found *report.Report) error {
	var err error
	if f.json {
		err = found.WriteJSON(out)
	} else {
		err = found.WriteText(out, report.TextOptions{Colour: isTerminal(out), Verbose: f.verbose})
	}
	if err == nil && f.report != "" {
		if err := found.WriteFolder(f.report); err != nil {
			return environmentError(err)
		}
	}
	return err
}

// verdict turns the report into an exit code: of several, the first of
// interrupted, harness, usage, fail and nothing run.
func (f *checkFlags) verdict(cmd *cobra.Command, found *report.Report, err error) error {
	notRun := 0
	harness := false
	for _, s := range found.Scenarios {
		if s.Verdict == verdict.NotRun {
			notRun++
		}
		harness = harness || s.Verdict == verdict.Error
	}
	switch {
	case cmd.Context().Err() != nil:
		return exitError{exitInterrupted, errors.New("interrupted; the report is of what was done until then")}
	case err != nil:
		return err
	case harness:
		return exitError{exitHarness, errors.New("a scenario ended in an error of the harness itself; see above")}
	case found.Verdict >= verdict.Unknown:
		return exitError{Code: exitFail}
	case notRun == len(found.Scenarios):
		return exitError{exitNothing, errors.New("no scenario could be run here; see the reasons above")}
	case f.requireAll && notRun > 0:
		return exitError{exitFail, fmt.Errorf("%d scenarios were not run, and --require-all was given", notRun)}
	}
	return nil
}

func (f *checkFlags) options() (conformance.Options, error) {
	o := conformance.Options{
		Only: f.only, Seed: f.seed, Workers: f.workers, Mutant: f.mutant,
		Tool: version(), Command: f.command(), Features: features.FS, Folder: builtInFeatures,
		Party: trial.LangSmith("reference"),
	}
	o.Rehearsal = virtual.New(bubble.Background())
	switch f.time {
	case "virtual":
		o.Stage = o.Rehearsal
	case "real":
		o.Stage = wall.New()
	default:
		return o, usageError(fmt.Errorf("--time is %q; it is virtual or real", f.time))
	}
	if f.mutant != "" {
		m, err := mutant.Named(f.mutant)
		if err != nil {
			return o, usageError(err)
		}
		o.Party = trial.LangSmith("reference with the defect "+m.Name, m.Change)
	}
	if f.features != "" {
		if err := readableFolder(f.features); err != nil {
			return o, usageError(fmt.Errorf("--features: %w", err))
		}
		o.Features, o.Folder = os.DirFS(f.features), f.features
	}
	var err error
	if f.payload != "" {
		o.Payload, err = readPayload(f.payload)
	}
	return o, err
}

// command is how to call the same check again, without --only and --report.
func (f *checkFlags) command() string {
	words := []string{"hookdrill", "check"}
	add := func(name, value, usual string) {
		if value != usual {
			words = append(words, "--"+name, quoted(value))
		}
	}
	add("time", f.time, "virtual")
	add("features", f.features, "")
	add("payload", f.payload, "")
	add("mutant", f.mutant, "")
	add("seed", fmt.Sprint(f.seed), "1")
	return strings.Join(words, " ")
}

// quoted makes a word safe for a shell.
func quoted(word string) string {
	if word != "" && !strings.ContainsFunc(word, func(r rune) bool {
		return !strings.ContainsRune("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_./:=@", r)
	}) {
		return word
	}
	return "'" + strings.ReplaceAll(word, "'", `'\''`) + "'"
}

func readableFolder(dir string) error {
	_, err := os.ReadDir(dir)
	return err
}

// maxPayload bounds a payload file, well below what an endpoint reads.
const maxPayload = 32 << 20

// readPayload reads a body to deliver. It must be a payload with runs: for one
// without, nothing would be sent.
func readPayload(path string) ([]byte, error) {
	info, err := os.Stat(path)
	if err != nil {
		return nil, usageError(fmt.Errorf("--payload: %w", err))
	}
	if info.Size() > maxPayload {
		return nil, usageError(fmt.Errorf("--payload: %s has %d bytes; %d is the most", path, info.Size(), maxPayload))
	}
	body, err := os.ReadFile(path)
	if err != nil {
		return nil, usageError(fmt.Errorf("--payload: %w", err))
	}
	var payload struct {
		Runs []json.RawMessage `json:"runs"`
	}
	if err := json.Unmarshal(body, &payload); err != nil {
		return nil, usageError(fmt.Errorf("--payload: %s is not a JSON object with a list of runs: %w", path, err))
	}
	if len(payload.Runs) == 0 {
		return nil, usageError(fmt.Errorf("--payload: %s has no runs, and for an empty window nothing is sent", path))
	}
	return body, nil
}
