package cli

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/hookdrill/hookdrill/internal/conformance"
	"github.com/hookdrill/hookdrill/internal/drill"
	"github.com/hookdrill/hookdrill/internal/mutant"
	"github.com/hookdrill/hookdrill/internal/stage/bubble"
	"github.com/hookdrill/hookdrill/internal/stage/virtual"
	"github.com/hookdrill/hookdrill/internal/trial"
	"github.com/hookdrill/hookdrill/internal/verdict"
)

// drillFlags are the flags of drill.
type drillFlags struct {
	mix        string
	seed       uint64
	seeds      string
	deliveries int
	endpoints  int
	workers    int
	nats       string
	budget     time.Duration
	mutant     string
	keep       string
	report     string
	json       bool

	// runner plays one drill: here, or over NATS.
	runner runner
}

func newDrill() *cobra.Command {
	var f drillFlags
	cmd := &cobra.Command{
		Use:     "drill",
		Short:   "Play thousands of deliveries under seeded trouble",
		GroupID: groupGrade,
		Long: `Drill has the reference sender make thousands of deliveries in virtual time, to endpoints
that are in trouble and with a sender that dies, all of it drawn from a seed. It prints a
ledger of what became of them, and judges what holds of every delivery whatever happens.

What breaks a rule is reduced to the few deliveries that it takes, and written as a bundle for
` + "`hookdrill replay`" + ` and as a Gherkin scenario for ` + "`hookdrill check --features`" + `.`,
		Example: `  hookdrill drill
  hookdrill drill --mix everything --deliveries 100000 --seed 42
  hookdrill drill --mix my-mix.yaml --seeds 1..1000 --budget 1m
  hookdrill drill --seeds 1..100000 --nats nats://127.0.0.1:4222
  hookdrill drill --mutant one-retry-too-many`,
		Args: noArgs,
		RunE: func(cmd *cobra.Command, _ []string) error { return f.run(cmd) },
	}
	flags := cmd.Flags()
	flags.StringVar(&f.mix, "mix", "everything", "`MIX` of trouble, or a file of one's own that ends in .yaml: "+mixNames())
	flags.Uint64Var(&f.seed, "seed", 1, "where everything is drawn from")
	flags.StringVar(&f.seeds, "seeds", "", "`FROM..TO`: hunt through these seeds instead, until one finds something")
	flags.IntVar(&f.deliveries, "deliveries", drill.DefaultDeliveries, "how many deliveries there are, for each seed")
	flags.IntVar(&f.endpoints, "endpoints", drill.DefaultEndpoints, "how many endpoints a case of 250 deliveries has")
	flags.IntVar(&f.workers, "workers", 0, "cases at once in this process (default: one per processor; with --nats, 0 leaves all to others)")
	flags.StringVar(&f.nats, "nats", "", "`URL` of a NATS server where hookdrill worker takes part")
	flags.DurationVar(&f.budget, "budget", 0, "how long to hunt at most (default: until the seeds have ended)")
	mutantFlag(cmd, &f.mutant, "give the sender a defect", drillMutants())
	flags.StringVar(&f.keep, "keep", "", "`FOLDER` to write what was found to (default: found for --seeds, nothing else)")
	flags.StringVar(&f.report, "report", "", "`FOLDER` to write report.html, result.json, history.jsonl, junit.xml, summary.md and badge.json to")
	flags.BoolVar(&f.json, "json", false, "print the result as JSON")
	return cmd
}

func mixNames() string {
	var names []string
	for _, m := range drill.Mixes() {
		names = append(names, m.Name)
	}
	return strings.Join(names, ", ")
}

func (f *drillFlags) run(cmd *cobra.Command) error {
	mix, err := f.readMix()
	if err != nil {
		return usageError(fmt.Errorf("--mix: %w", err))
	}
	from, to, err := f.seedRange()
	if err != nil {
		return usageError(err)
	}
	options, err := f.options()
	if err != nil {
		return usageError(err)
	}
	ctx := cmd.Context()
	if f.budget > 0 {
		var cancel context.CancelFunc
		ctx, cancel = context.WithTimeout(ctx, f.budget)
		defer cancel()
	}
	plan, err := f.plan(mix, from)
	if err != nil {
		return usageError(err)
	}
	end, err := f.players(cmd, plan, to)
	if err != nil {
		return err
	}
	defer end()
	if f.seeds != "" {
		return f.hunt(ctx, cmd, mix, from, to, options)
	}
	progress := newProgress(cmd.ErrOrStderr()).of("case")
	options.Progress = progress.update
	played, err := f.play(ctx, plan, options)
	progress.clear()
	if err != nil {
		return err
	}
	return f.tell(cmd, played, options)
}

func (f *drillFlags) plan(mix drill.Mix, seed uint64) (drill.Plan, error) {
	return drill.NewPlan(drill.Plan{Mix: mix, Seed: seed, Deliveries: f.deliveries, Endpoints: f.endpoints})
}

// maxMixFile bounds what is read of a mix.
const maxMixFile = 1 << 20

func (f *drillFlags) readMix() (drill.Mix, error) {
	if !strings.HasSuffix(f.mix, ".yaml") && !strings.HasSuffix(f.mix, ".yml") {
		return drill.MixNamed(f.mix)
	}
	file, err := os.Open(f.mix)
	if err != nil {
		return drill.Mix{}, fmt.Errorf("%s cannot be read: %w", f.mix, cause(err))
	}
	defer func() { _ = file.Close() }()
	text, err := io.ReadAll(io.LimitReader(file, maxMixFile))
	if err != nil {
		return drill.Mix{}, fmt.Errorf("%s cannot be read: %w", f.mix, cause(err))
	}
	name := strings.TrimSuffix(filepath.Base(f.mix), filepath.Ext(f.mix))
	return drill.ParseMix(name, text)
}

func (f *drillFlags) seedRange() (from, to uint64, err error) {
	if f.seeds == "" {
		return f.seed, f.seed, nil
	}
	if n, err := fmt.Sscanf(f.seeds, "%d..%d", &from, &to); n != 2 || err != nil || to < from {
		return 0, 0, fmt.Errorf("--seeds is %q; it is to be a range such as 1..1000", f.seeds)
	}
	return from, to, nil
}

func (f *drillFlags) options() (drill.Options, error) { return drillOptions(f.mutant, f.workers) }

// drillOptions are how a drill is played whose sender has a defect, or none.
func drillOptions(defect string, workers int) (drill.Options, error) {
	o := drill.Options{Stage: virtual.New(bubble.Background()), Party: trial.Durable("reference"), Workers: workers}
	if o.Workers <= 0 {
		o.Workers = runtime.GOMAXPROCS(0)
	}
	if defect == "" {
		return o, nil
	}
	m, err := mutantAmong(drillMutants(), defect)
	if err != nil {
		return o, err
	}
	change := m.Sender
	if change == nil {
		change = m.Signing
	}
	o.Party = trial.Durable(m.Name, change)
	return o, nil
}

// drillMutants are the mutants of whatever delivers.
func drillMutants() []mutant.Mutant {
	return slices.Concat(mutant.Senders(), mutant.SigningSenders())
}

// tell prints the result, and what was found in its smallest form.
func (f *drillFlags) tell(cmd *cobra.Command, p played, o drill.Options) error {
	out, r := cmd.OutOrStdout(), p.Result
	if err := f.writeReport(p, o); err != nil {
		return err
	}
	found, err := f.shrink(cmd.Context(), r, o)
	if err != nil {
		return err
	}
	if f.json {
		encoder := json.NewEncoder(out)
		encoder.SetIndent("", "  ")
		if err := encoder.Encode(struct {
			drill.Result
			Verdict   verdict.Outcome `json:"verdict"`
			Reproduce string          `json:"reproduce"`
			Found     []drill.Bundle  `json:"found,omitempty"`
		}{r, r.Outcome(), f.command(r.Plan.Seed), found}); err != nil {
			return err
		}
	} else if err := f.print(out, r, o, found); err != nil {
		return err
	}
	switch {
	case r.Stopped && cmd.Context().Err() != nil:
		return exitError{exitInterrupted, errors.New("interrupted; the ledger is of what was done until then")}
	case r.Stopped:
		return exitError{exitNothing, fmt.Errorf("the budget of %v was used up before the drill had ended", f.budget)}
	case r.Outcome() >= verdict.Unknown:
		return exitError{Code: exitFail}
	}
	return nil
}

func (f *drillFlags) print(out io.Writer, r drill.Result, o drill.Options, found []drill.Bundle) error {
	fmt.Fprintf(out, "hookdrill drill: %s, seed %d, %s, sender %s\n%s\n\n",
		r.Plan.Mix.Name, r.Plan.Seed, counted(r.Plan.Deliveries, "delivery"), o.Party.Name, r.Plan.Mix.About)
	if err := r.WriteText(out); err != nil {
		return err
	}
	fmt.Fprintf(out, "Reproduce  %s\n", f.command(r.Plan.Seed))
	for _, b := range found {
		fmt.Fprintf(out, "\n%s", b.Feature())
	}
	if f.keep != "" && len(found) > 0 {
		fmt.Fprintf(out, "\nKept in %s: hookdrill replay %s\n", f.keep, conformance.Quoted(filepath.Join(f.keep, fileOf(found[0])+".json")))
	}
	return nil
}

// shrink reduces the first delivery that broke each rule.
func (f *drillFlags) shrink(ctx context.Context, r drill.Result, o drill.Options) ([]drill.Bundle, error) {
	var found []drill.Bundle
	for _, rule := range r.Rules {
		if rule.Broken == 0 || rule.First[0].Finding.Outcome < verdict.Fail {
			continue
		}
		small, err := drill.Shrink(ctx, r.Plan.Case(rule.First[0].Case), rule.Rule, o)
		if err != nil {
			return found, err
		}
		b := small.Bundle(f.command(r.Plan.Seed), f.mutant)
		found = append(found, b)
		if err := f.write(b); err != nil {
			return found, environmentError(err)
		}
	}
	return found, nil
}

func fileOf(b drill.Bundle) string { return strings.ToLower(b.Rule) }

// write keeps a bundle and its scenario.
func (f *drillFlags) write(b drill.Bundle) error {
	if f.keep == "" {
		return nil
	}
	if err := os.MkdirAll(f.keep, 0o755); err != nil {
		return fmt.Errorf("--keep: %w", err)
	}
	file, err := os.Create(filepath.Join(f.keep, fileOf(b)+".json"))
	if err != nil {
		return fmt.Errorf("--keep: %w", err)
	}
	if err := errors.Join(b.Write(file), file.Close()); err != nil {
		return fmt.Errorf("--keep: %w", err)
	}
	name := strings.ReplaceAll(fileOf(b), "-", "_") + ".feature"
	return os.WriteFile(filepath.Join(f.keep, name), []byte(b.Feature()), 0o644)
}

// command is how to play the same drill again.
func (f *drillFlags) command(seed uint64) string {
	words := fmt.Sprintf("hookdrill drill --mix %s --seed %d", conformance.Quoted(f.mix), seed)
	if f.deliveries != drill.DefaultDeliveries {
		words += fmt.Sprintf(" --deliveries %d", f.deliveries)
	}
	if f.endpoints != drill.DefaultEndpoints {
		words += fmt.Sprintf(" --endpoints %d", f.endpoints)
	}
	if f.mutant != "" {
		words += " --mutant " + f.mutant
	}
	return words
}
