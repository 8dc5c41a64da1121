package conformance

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"runtime"
	"strings"
	"sync"
	"time"

	"github.com/cucumber/godog"

	"github.com/hookdrill/hookdrill/internal/report"
	outcome "github.com/hookdrill/hookdrill/internal/scenario"
	"github.com/hookdrill/hookdrill/internal/stage"
	"github.com/hookdrill/hookdrill/internal/trial"
	"github.com/hookdrill/hookdrill/internal/verdict"
	"github.com/hookdrill/hookdrill/steps"
)

// Options say what is checked and how.
type Options struct {
	// Features holds the feature files; Folder is where they lie, for reports.
	Features fs.FS
	Folder   string
	// Only picks scenarios by rule id, tag or path. Empty: all of them.
	Only []string
	// Stage is where the runs are played.
	Stage stage.Stage
	// Rehearsal is a virtual stage that tells how long a real run will last.
	Rehearsal stage.Stage
	// Party is the sender under test.
	Party trial.Party
	// Durable is the same sender behind a queue, for the cases of drills.
	Durable trial.Party
	// Version is the party's own, for the report; empty if it is not known.
	Version string
	// System and Listener are the programs under test. Default: the references,
	// as far as they need no executable.
	System, Listener trial.Program
	// Container is the system in a container, with its listener in another, for
	// the scenarios tagged @containers. Default: these are not run.
	Container trial.Program
	// Argilla is Argilla's sending side, in the same way.
	Argilla trial.Program
	// Signing is the sender of signed messages under test, Verifier the listener
	// that verifies them. Default: the references.
	Signing  trial.Party
	Verifier trial.Program
	// ArgillaListener is the listener for Argilla under test. Default: the
	// reference, as far as it needs no executable.
	ArgillaListener trial.Program
	// Role is what the report says was graded. Default: "sender".
	Role string
	// Mutant names the defect the party was given; empty for none.
	Mutant string
	// Lenient makes a note of a broken rule that is a decision of ours. The
	// default takes decisions as seriously as any rule: references and mutants
	// are graded so.
	Lenient bool
	// Frozen are versions of rule sets, by name: what a rule of a later one finds is
	// a note. A set that is not named counts as a whole.
	Frozen map[string]int
	// Expected are the failures that are expected. They are run all the same.
	Expected Expectations
	// Payload is the body that is delivered. Default: the guide's example.
	Payload []byte
	// Seed is where all draws come from.
	Seed uint64
	// Workers is how many runs are played at once. 0: as many as there are
	// processors in virtual time, all of them in real time.
	Workers int
	// Tool is the version of hookdrill, for the report.
	Tool string
	// Command is how the check was called, for the report; the report adds --only.
	Command string
	// Progress is told how many of all scenarios have ended. May be nil.
	Progress func(done, all int)
}

// ErrNothingSelected tells that no scenario was asked for. A check that judged
// nothing must not look like one that found nothing wrong.
var ErrNothingSelected = errors.New("nothing was run")

// ErrHarness tells that a scenario came to no verdict through a fault of
// hookdrill's own.
var ErrHarness = errors.New("the harness itself failed")

// Check runs the selected scenarios and reports what they found. It fails with
// a [UsageError], with [ErrNothingSelected] or with [ErrHarness]; there may be
// a report all the same, of what could be run. When ctx ends, the report is of
// what was done until then and is marked incomplete.
func Check(ctx context.Context, o Options) (*report.Report, error) {
	selected, all, err := choose(o)
	if err != nil {
		return nil, err
	}
	c := &check{options: o, ctx: ctx, suite: all, byKey: map[string][]int{}, selected: selected}
	c.results = make([]*outcome.Result, len(selected))
	for i, s := range selected {
		k := key(s.file, s.name, s.texts)
		c.byKey[k] = append(c.byKey[k], i)
	}
	started := time.Now()
	if err := c.run(all); err != nil {
		return nil, err
	}
	return c.report(started), errors.Join(c.mistakes(), c.broken())
}

func choose(o Options) ([]*scenario, *suite, error) {
	wanted, err := newSelection(o.Only)
	if err != nil {
		return nil, nil, err
	}
	all, err := load(o.Features, o.Folder)
	if err != nil {
		return nil, nil, usage("the features cannot be read: %w", err)
	}
	if len(all.scenarios) == 0 {
		return nil, nil, usage("there is no scenario in %s: no file there ends in .feature, or those that do hold none", o.Folder)
	}
	selected, idle := wanted.from(all.scenarios)
	switch {
	case len(selected) == 0:
		return nil, nil, fmt.Errorf("%w: no scenario matches --only %s", ErrNothingSelected, strings.Join(o.Only, " or "))
	case idle >= 0:
		return nil, nil, usage("no scenario matches --only %s", o.Only[idle]) // a mistyped one must not pass unseen
	}
	return selected, all, lint(selected)
}

// check is one check under way.
type check struct {
	options  Options
	ctx      context.Context
	suite    *suite
	selected []*scenario

	mu      sync.Mutex
	byKey   map[string][]int  // to indices in selected, in their order
	results []*outcome.Result // by the same index; nil until it ended
	done    int
}

// run hands the features to godog. What each scenario found comes in through
// [check.take]; godog's own output and verdict are not used.
func (c *check) run(all *suite) error {
	suite := godog.TestSuite{
		Name:                "hookdrill",
		ScenarioInitializer: c.initialize,
		Options: &godog.Options{
			Strict:          true,
			Concurrency:     c.workers(),
			Randomize:       int64(c.options.Seed>>1) | 1, // 0 would mean no, -1 any
			Format:          "progress",
			Output:          io.Discard,
			NoColors:        true,
			FeatureContents: c.contents(all),
		},
	}
	const couldNotRun = 2 // godog's status for options and features it cannot use
	if status := suite.Run(); status == couldNotRun {
		return errors.New("godog could not run the features")
	}
	return nil
}

func (c *check) workers() int {
	switch {
	case c.options.Workers > 0:
		return c.options.Workers
	case c.options.Stage.Name() == "virtual":
		return runtime.GOMAXPROCS(0)
	default:
		return len(c.selected) // real cases overlap: they mostly wait
	}
}

// contents are the files that hold a selected scenario.
func (c *check) contents(all *suite) []godog.Feature {
	wanted := map[string]bool{}
	for _, s := range c.selected {
		wanted[s.file] = true
	}
	var contents []godog.Feature
	for _, f := range all.files {
		if wanted[f.path] {
			contents = append(contents, godog.Feature{Name: f.path, Contents: f.content})
		}
	}
	return contents
}

// initialize gives a scenario its steps. One that was not selected, but stands
// in a file with one that was, is passed over.
func (c *check) initialize(sc *godog.ScenarioContext) {
	sc.Before(func(ctx context.Context, s *godog.Scenario) (context.Context, error) {
		if _, ok := c.byKey[keyOf(s)]; !ok {
			return ctx, godog.ErrSkip
		}
		return ctx, nil
	})
	steps.Register(sc, func(setting *outcome.Setting) {
		setting.Context = c.ctx
		setting.Stage = c.options.Stage
		setting.Rehearsal = c.options.Rehearsal
		setting.Party = c.options.Party
		if c.options.System.New != nil {
			setting.System = c.options.System
		}
		if c.options.Argilla.New != nil {
			setting.Argilla = c.options.Argilla
		}
		if c.options.Listener.New != nil {
			setting.Listener = c.options.Listener
		}
		setting.Container, setting.Durable = c.options.Container, c.options.Durable
		if c.options.Signing.New != nil {
			setting.Signing = c.options.Signing
		}
		if c.options.Verifier.New != nil {
			setting.Verifier = c.options.Verifier
		}
		if c.options.ArgillaListener.New != nil {
			setting.ArgillaListener = c.options.ArgillaListener
		}
		setting.Seed = c.options.Seed
		setting.Sink = c.take
		if c.options.Payload != nil {
			setting.Payload = c.options.Payload
		}
	})
}

func keyOf(s *godog.Scenario) string { return key(s.Uri, s.Name, steps.Texts(s)) }

// take keeps a scenario's result. Scenarios that are alike in everything take
// turns: their results are alike too.
func (c *check) take(r outcome.Result) {
	c.mu.Lock()
	defer c.mu.Unlock()
	for _, i := range c.byKey[key(r.URI, r.Name, r.Steps)] {
		if c.results[i] == nil {
			c.results[i] = &r
			c.done++
			if c.options.Progress != nil {
				c.options.Progress(c.done, len(c.selected))
			}
			return
		}
	}
}

// broken returns where the harness itself failed.
func (c *check) broken() error {
	var found []error
	for i, r := range c.results {
		var m outcome.Mistake
		if r != nil && errors.As(r.Err, &m) {
			continue
		}
		var party trial.Broken
		if r != nil && errors.As(r.Err, &party) {
			continue // whoever started it says so
		}
		if came, reason := c.judgement(r); came == verdict.Error {
			found = append(found, fmt.Errorf("%s: %w: %s", c.selected[i].where(), ErrHarness, reason))
		}
	}
	return errors.Join(found...)
}

// mistakes returns what is wrong with the scenarios themselves.
func (c *check) mistakes() error {
	var found []error
	for i, r := range c.results {
		var m outcome.Mistake
		if r != nil && errors.As(r.Err, &m) {
			found = append(found, fmt.Errorf("%s: %w", c.selected[i].where(), m.Err))
		}
	}
	if len(found) == 0 {
		return nil
	}
	return UsageError{errors.Join(found...)}
}
