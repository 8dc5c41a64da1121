package steps

import (
	"context"
	"fmt"
	"hash/fnv"
	"regexp"
	"slices"
	"sync"
	"time"

	"github.com/cucumber/godog"
	messages "github.com/cucumber/messages/go/v21"

	"github.com/hookdrill/hookdrill/internal/scenario"
	"github.com/hookdrill/hookdrill/internal/trial"
	"github.com/hookdrill/hookdrill/internal/verdict"
)

// world is everything one scenario knows. No two scenarios share one.
type world struct {
	setting     scenario.Setting
	expressions []*regexp.Regexp // of all sentences

	draft   draft          // what the Given steps wrote
	history *trial.History // what the When step left; nil before it
	result  scenario.Result
	ours    bool // one of its steps is one of these sentences
	judged  int  // how many Then steps judged something
	ended   int  // how many steps have ended
	started time.Time

	container bool // its programs are in containers
}

func newWorld(setting scenario.Setting) *world {
	w := &world{setting: setting, draft: draft{payload: setting.Payload}}
	w.result.Failed = -1
	return w
}

// register hands every sentence to godog, and the hooks that keep a scenario honest.
func (w *world) register(sc *godog.ScenarioContext) {
	sc.Before(w.begin)
	sc.StepContext().After(w.stepEnded)
	for _, s := range w.sentences() {
		expression := compiled()[s.expression]
		w.expressions = append(w.expressions, expression)
		switch s.keyword {
		case given:
			sc.Given(expression, s.step)
		case when:
			sc.When(expression, s.step)
		case then:
			sc.Then(expression, s.step)
		}
	}
	sc.After(w.end)
}

// compiled are the expressions of all sentences, by their text. They are the same
// in every scenario, and would be half the work of one if each compiled its own.
var compiled = sync.OnceValue(func() map[string]*regexp.Regexp {
	all := map[string]*regexp.Regexp{}
	for _, s := range newWorld(scenario.Setting{}).sentences() {
		all[s.expression] = regexp.MustCompile(s.expression)
	}
	return all
})

func (w *world) begin(ctx context.Context, sc *godog.Scenario) (context.Context, error) {
	w.started = time.Now()
	w.result.URI, w.result.Name = sc.Uri, sc.Name
	w.result.Steps = Texts(sc)
	for _, s := range sc.Steps {
		w.ours = w.ours || slices.ContainsFunc(w.expressions, func(e *regexp.Regexp) bool { return e.MatchString(s.Text) })
	}
	w.result.NotRun = w.elsewhere(sc)
	w.draft.name = sc.Uri + ": " + sc.Name
	w.draft.seed = seedOf(w.setting.Seed, w.draft.name)
	return ctx, nil
}

// Tags of scenarios that are not for everywhere: about disks and processes, and
// with programs in containers.
const (
	realOnly     = "@real-only"
	inContainers = "@containers"
)

// elsewhere says why a scenario is not for this stage; empty if it is.
func (w *world) elsewhere(sc *godog.Scenario) string {
	tagged := func(tag string) bool {
		return slices.ContainsFunc(sc.Tags, func(t *messages.PickleTag) bool { return t.Name == tag })
	}
	w.container = tagged(inContainers)
	switch {
	case w.container && w.setting.Container.New == nil:
		return "it wants containers, which `make containers` runs"
	case w.setting.Stage.Name() == "virtual" && tagged(realOnly):
		return "it is about what is on a disk, which only the real stage has; see --time real"
	}
	return ""
}

// seedOf gives every scenario draws of its own, whatever else is run. godog's
// ids are counters, so the name it is.
func seedOf(seed uint64, name string) uint64 {
	h := fnv.New64a()
	_, _ = fmt.Fprintf(h, "%d %s", seed, name)
	return h.Sum64()
}

// stepEnded notes the first step that did not pass. godog tells of every step
// it came to, in order.
func (w *world) stepEnded(ctx context.Context, _ *godog.Step, _ godog.StepResultStatus, err error) (context.Context, error) {
	if err != nil && w.result.Failed < 0 {
		w.result.Failed = w.ended
	}
	w.ended++
	return ctx, nil
}

// mistake returns an error of whoever wrote the scenario.
func mistake(format string, args ...any) error {
	return scenario.Mistake{Err: fmt.Errorf(format, args...)}
}

// errNothingJudged fails a scenario that would pass without having looked at anything.
var errNothingJudged = mistake("the scenario judges nothing: it needs a When step that delivers and a Then step that looks")

func (w *world) end(ctx context.Context, _ *godog.Scenario, err error) (context.Context, error) {
	var own error
	switch {
	case w.result.NotRun != "", w.result.NotApplicable != "":
		err = nil // it is reported as not run, which is neither pass nor fail
	case !w.ours: // a scenario of a suite of one's own that has nothing to do with us
	case err == nil && w.judged == 0:
		own = errNothingJudged
	case err == nil:
		own = w.judge(verdict.Foreseen(w.history))
	}
	if own != nil {
		err = own
	}
	w.result.Err, w.result.History = err, w.history
	w.result.Elapsed = time.Since(w.started)
	if w.setting.Sink != nil {
		w.setting.Sink(w.result)
	}
	return ctx, own
}

// judge keeps the findings, and fails the step with the first that did not pass.
func (w *world) judge(findings ...verdict.Finding) error {
	w.judged++
	w.result.Findings = append(w.result.Findings, findings...)
	for _, f := range findings {
		if err := errorOf(f); err != nil {
			return err
		}
	}
	return nil
}

func errorOf(f verdict.Finding) error {
	if f.Outcome == verdict.Pass {
		return nil
	}
	whose := ""
	if f.Delivery != "" {
		whose = f.Delivery + ": "
	}
	if f.Reason != "" {
		return fmt.Errorf("%sexpected %s, which %s: %s", whose, f.Expected, f.Actual, f.Reason)
	}
	return fmt.Errorf("%sexpected %s, got %s", whose, f.Expected, f.Actual)
}

// errNoRun is what a Then step says before there is a history.
var errNoRun = mistake("nothing was delivered yet: a Then step needs a When step before it")

// eachDelivery judges every delivery that a sentence speaks of.
func (w *world) eachDelivery(which string, judge func(h *trial.History, delivery string) verdict.Finding) error {
	if w.history == nil {
		return errNoRun
	}
	deliveries, err := w.deliveries(which)
	if err != nil {
		return err
	}
	findings := make([]verdict.Finding, len(deliveries))
	for i, d := range deliveries {
		if w.setting.Context.Err() != nil {
			return errStopped // thousands of deliveries take a while to judge
		}
		findings[i] = judge(w.history, d)
	}
	return w.judge(findings...)
}

// judgeRun judges a run as a whole.
func (w *world) judgeRun(judge func(*trial.History) verdict.Finding) error {
	if w.history == nil {
		return errNoRun
	}
	return w.judge(judge(w.history))
}

// deliveries returns the ids of those that a sentence speaks of: "the first
// delivery", "the second delivery", or, with "", all of them.
func (w *world) deliveries(which string) ([]string, error) {
	all := w.history.Plan.Subjects()
	switch which {
	case "":
		return all, nil
	case "first":
		return all[:1], nil
	}
	if len(all) < 2 {
		return nil, mistake("there is no second delivery in this scenario")
	}
	return all[1:2], nil
}
