package conformance

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"runtime"
	"sync"
	"time"

	"github.com/cucumber/godog"

	"github.com/hookdrill/hookdrill/internal/report"
	outcome "github.com/hookdrill/hookdrill/internal/scenario"
	"github.com/hookdrill/hookdrill/internal/stage"
	"github.com/hookdrill/hookdrill/internal/trial"
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
	// Mutant names the defect the party was given; empty for none.
	Mutant string
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
var ErrNothingSelected = errors.New("the selection matches no scenario; nothing was run")

// Check runs the selected scenarios and reports what they found. It fails with
// a [UsageError], or with [ErrNothingSelected]; with a UsageError there may be
// a report all the same, of what could be run. When ctx ends, the report is of
// what was done until then and is marked incomplete.
func Check(ctx context.Context, o Options) (*report.Report, error) {
	selected, all, err := choose(o)
	if err != nil {
		return nil, err
	}
	c := &check{options: o, ctx: ctx, byKey: map[string][]int{}, selected: selected}
	c.results = make([]*outcome.Result, len(selected))
	for i, s := range selected {
		k := key(s.file, s.name, s.texts())
		c.byKey[k] = append(c.byKey[k], i)
	}
	started := time.Now()
	if err := c.run(all); err != nil {
		return nil, err
	}
	return c.report(started), c.mistakes()
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
		return nil, nil, usage("there is no scenario in the features: no file ends in .feature, or all are empty")
	}
	var selected []*scenario
	for i := range all.scenarios {
		if wanted.takes(&all.scenarios[i]) {
			selected = append(selected, &all.scenarios[i])
		}
	}
	if len(selected) == 0 {
		return nil, nil, ErrNothingSelected
	}
	return selected, all, lint(selected)
}

// check is one check under way.
type check struct {
	options  Options
	ctx      context.Context
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
		setting.Seed = c.options.Seed
		setting.Sink = c.take
		if c.options.Payload != nil {
			setting.Payload = c.options.Payload
		}
	})
}

func keyOf(s *godog.Scenario) string {
	var texts []string
	for _, st := range s.Steps {
		texts = append(texts, st.Text)
	}
	return key(s.Uri, s.Name, texts)
}

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
