package conformance_test

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"runtime"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"

	"github.com/hookdrill/hookdrill/internal/conformance"
	"github.com/hookdrill/hookdrill/internal/report"
	"github.com/hookdrill/hookdrill/internal/stage/wall"
	"github.com/hookdrill/hookdrill/internal/trial"
	"github.com/hookdrill/hookdrill/internal/verdict"
	"github.com/hookdrill/hookdrill/simulator/sender"
)

// written are options that check features of one's own.
func written(t *testing.T, files map[string]string) conformance.Options {
	t.Helper()
	o := builtIn(t)
	features := fstest.MapFS{}
	for name, content := range files {
		features[name] = &fstest.MapFile{Data: []byte(content)}
	}
	o.Features, o.Folder = features, "mine"
	return o
}

// brief is what most tests look at: a place and a verdict, by line.
func brief(r *report.Report) []string {
	var all []string
	for _, s := range r.Scenarios {
		all = append(all, fmt.Sprintf("%s:%d %v", s.File, s.Line, s.Verdict))
	}
	return all
}

const four = `Feature: f
  @LS-2XX
  Scenario: passes
    Given an endpoint that plays "200"
    When the payload is delivered
    Then the delivery succeeds

  @LS-2XX @ls-4xx-final
  Scenario: fails
    Given an endpoint that plays "404"
    When the payload is delivered
    Then the delivery succeeds
    And nothing is sent

  Scenario: is unknown
    Given an endpoint that plays "200"
    When the payload is delivered
    Then the pause before try 2 is 1s

  @slow
  Scenario Outline: <n>
    Given an endpoint that plays "200"
    When the payload is delivered
    Then exactly <n> request arrives

    Examples:
      | n |
      | 1 |
`

func TestCheckReportsWhatWasSelected(t *testing.T) {
	t.Parallel()
	o := written(t, map[string]string{"a.feature": four})
	o.Command, o.Tool, o.Mutant = "hookdrill check", "9.9", "none"
	r := check(t, o)
	want := []string{"mine/a.feature:3 pass", "mine/a.feature:9 fail", "mine/a.feature:15 unknown", "mine/a.feature:28 pass"}
	if diff := cmp.Diff(want, brief(r)); diff != "" {
		t.Errorf("the scenarios (-want +got):\n%s", diff)
	}
	if r.Verdict != verdict.Fail || !r.Complete || r.Tool != "9.9" || r.Subject != (report.Subject{Name: "reference", Role: "sender", Mutant: "none"}) {
		t.Errorf("the report is %v, complete %t, by %s, of %+v", r.Verdict, r.Complete, r.Tool, r.Subject)
	}
	var rules []string
	for _, rule := range r.Rules {
		rules = append(rules, fmt.Sprint(rule.ID, " ", rule.Verdict, " ", rule.Scenarios))
	}
	if diff := cmp.Diff([]string{"LS-4XX-FINAL fail [1]", "LS-2XX fail [0 1]"}, rules); diff != "" {
		t.Errorf("the rules (-want +got):\n%s", diff)
	}
	failed := r.Scenarios[1]
	if failed.Reproduce != "hookdrill check --only mine/a.feature:9" || failed.History == nil || len(failed.Trace) == 0 || failed.Digest == "" {
		t.Errorf("the one that failed is reproduced by %q, with %d lines of trace", failed.Reproduce, len(failed.Trace))
	}
	if unknown := r.Scenarios[2]; unknown.Reason != "1 try was made" {
		t.Errorf("the reason of the unknown one is %q", unknown.Reason)
	}
}

// A scenario that was not asked for does not appear, though its file is run.
func TestCheckLeavesOutWhatWasNotSelected(t *testing.T) {
	t.Parallel()
	for only, want := range map[string]string{
		"LS-4XX-FINAL":              "mine/a.feature:9 fail",
		"@slow":                     "mine/a.feature:28 pass",
		"mine/a.feature:21":         "mine/a.feature:28 pass", // the outline
		"mine/a.feature:15":         "mine/a.feature:15 unknown",
		"~@slow && ~@LS-2XX":        "mine/a.feature:15 unknown",
		"LS-4XX-FINAL|a.feature:15": "mine/a.feature:9 fail mine/a.feature:15 unknown",
	} {
		t.Run(only, func(t *testing.T) {
			t.Parallel()
			o := written(t, map[string]string{"a.feature": four})
			o.Only = strings.Split(only, "|")
			all := 0
			o.Progress = func(_, n int) { all = n }
			var runs atomic.Int64
			o.Party = trial.LangSmith("reference", func(*sender.Config) { runs.Add(1) })
			r := check(t, o)
			if got := strings.Join(brief(r), " "); got != want || all != len(r.Scenarios) {
				t.Errorf("of %d it reports %s, not %s", all, got, want)
			}
			if int(runs.Load()) != len(r.Scenarios) {
				t.Errorf("there were %d runs for %d scenarios", runs.Load(), len(r.Scenarios))
			}
		})
	}
}

// alike are scenarios that can only be told apart by what is in their doc strings.
const alike = `Feature: f
  Scenario: s
    Given an endpoint that plays
      """
      200
      """
    When the payload is delivered
    Then the delivery succeeds

  Scenario: s
    Given an endpoint that plays
      """
      404
      """
    When the payload is delivered
    Then the delivery succeeds

  Scenario: s
    Given an endpoint that plays
      """
      404
      """
    When the payload is delivered
    Then the delivery succeeds
`

func TestScenariosThatLookAlike(t *testing.T) {
	t.Parallel()
	for range 5 {
		o := written(t, map[string]string{"a.feature": alike})
		o.Workers = 3
		want := []string{"mine/a.feature:2 pass", "mine/a.feature:10 fail", "mine/a.feature:18 fail"}
		if diff := cmp.Diff(want, brief(check(t, o))); diff != "" {
			t.Fatalf("the scenarios (-want +got):\n%s", diff)
		}
		o.Only = []string{"a.feature:18"}
		if diff := cmp.Diff(want[2:], brief(check(t, o))); diff != "" {
			t.Fatalf("the one selected (-want +got):\n%s", diff)
		}
	}
}

func TestWhatIsNotChecked(t *testing.T) {
	t.Parallel()
	const ok = "Feature: f\n  Scenario: s\n    Given an endpoint that plays \"200\"\n    When the payload is delivered\n    Then the delivery succeeds\n"
	for name, c := range map[string]struct {
		files map[string]string
		only  []string
		says  string
	}{
		"no feature file":           {map[string]string{"a.txt": ok}, nil, "there is no scenario in mine"},
		"no scenario":               {map[string]string{"a.feature": "Feature: f\n"}, nil, "there is no scenario in mine"},
		"no Gherkin":                {map[string]string{"a.feature": ok + "Feature: g\n"}, nil, "mine/a.feature:6: not Gherkin"},
		"an empty scenario":         {map[string]string{"a.feature": "Feature: f\n  Scenario: s\n"}, nil, "mine/a.feature:2: the scenario has no steps"},
		"an undefined step":         {map[string]string{"a.feature": "Feature: f\n  Scenario: s\n    Given nothing\n"}, nil, `"Given nothing": the step is undefined`},
		"a selection of nonsense":   {map[string]string{"a.feature": ok}, []string{"a and b"}, "has words in it"},
		"a selection half mistyped": {map[string]string{"a.feature": ok}, []string{"a.feature", "b.feature"}, "no scenario matches --only b.feature"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			o := written(t, c.files)
			o.Only = c.only
			r, err := conformance.Check(t.Context(), o)
			var wrong conformance.UsageError
			if r != nil || !errors.As(err, &wrong) || !strings.Contains(err.Error(), c.says) {
				t.Errorf("the error is %v, which is no usage error that says %q", err, c.says)
			}
		})
	}
	o := written(t, map[string]string{"a.feature": ok})
	o.Only = []string{"@none"}
	if r, err := conformance.Check(t.Context(), o); r != nil || !errors.Is(err, conformance.ErrNothingSelected) {
		t.Errorf("nothing was selected, and the error is %v", err)
	}
	o.Only, o.Features = nil, os.DirFS(t.TempDir()+"/missing")
	if _, err := conformance.Check(t.Context(), o); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("the folder is missing, and the error is %v", err)
	}
}

// A mistake that shows only when the scenario is run is the writer's, and the
// others are reported all the same.
func TestAMistakeInAScenario(t *testing.T) {
	t.Parallel()
	o := written(t, map[string]string{"a.feature": `Feature: f
  Scenario: mistaken
    Given an endpoint that plays "20"
    When the payload is delivered
    Then the delivery succeeds

  Scenario: judges nothing
    Given an endpoint that plays "200"
    When the payload is delivered

  Scenario: sound
    Given an endpoint that plays "200"
    When the payload is delivered
    Then the delivery succeeds
`})
	r, err := conformance.Check(t.Context(), o)
	var wrong conformance.UsageError
	if !errors.As(err, &wrong) || errors.Is(err, conformance.ErrHarness) {
		t.Fatalf("the error is %v", err)
	}
	for _, says := range []string{"mine/a.feature:2: ", "mine/a.feature:7: the scenario judges nothing"} {
		if !strings.Contains(err.Error(), says) {
			t.Errorf("the error is %v, which does not say %q", err, says)
		}
	}
	want := []string{"mine/a.feature:2 error", "mine/a.feature:7 error", "mine/a.feature:11 pass"}
	if diff := cmp.Diff(want, brief(r)); diff != "" {
		t.Errorf("the scenarios (-want +got):\n%s", diff)
	}
}

func TestAHarnessThatFails(t *testing.T) {
	t.Parallel()
	for name, party := range map[string]trial.Party{
		"cannot be made": {Name: "p", New: func(trial.Env) (trial.Sender, error) { return nil, errors.New("not to be had") }},
		"panics":         {Name: "p", New: func(trial.Env) (trial.Sender, error) { return delivers(func() { panic("not to be had") }), nil }},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			o := written(t, map[string]string{"a.feature": four})
			o.Party, o.Only = party, []string{"a.feature:3"}
			r, err := conformance.Check(t.Context(), o)
			var wrong conformance.UsageError
			if !errors.Is(err, conformance.ErrHarness) || errors.As(err, &wrong) || !strings.Contains(err.Error(), "not to be had") {
				t.Errorf("the error is %v", err)
			}
			if r == nil || r.Verdict != verdict.Error || r.Scenarios[0].Reason == "" {
				t.Errorf("the report is %+v", r)
			}
		})
	}
}

// delivers is a sender that does this at each delivery, and says it was one.
type delivers func()

func (d delivers) Deliver(context.Context, trial.Delivery) (sender.Outcome, error) {
	d()
	return sender.Outcome{Delivered: true, Reason: "2xx"}, nil
}

func (delivers) Close() error { return nil }

func TestInterrupted(t *testing.T) {
	t.Parallel()
	for name, after := range map[string]int64{"before it began": 0, "at the third run": 3} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			ctx, cancel := context.WithCancel(t.Context())
			defer cancel()
			if after == 0 {
				cancel()
			}
			third := make(chan struct{}) // closed inside a bubble; the cancel is outside
			go func() {
				select {
				case <-third:
					cancel()
				case <-ctx.Done():
				}
			}()
			var runs atomic.Int64
			o := builtIn(t)
			o.Workers = 1
			count := func(*sender.Config) {
				if runs.Add(1) == after {
					close(third)
					for ctx.Err() == nil {
						runtime.Gosched() // this run shall see it
					}
				}
			}
			o.Only = []string{"@langsmith && @sender"} // a sender that dies is made more often than run
			o.Party = trial.LangSmith("reference", count)
			r, err := conformance.Check(ctx, o)
			if err != nil {
				t.Fatal(err)
			}
			counts := map[verdict.Outcome]int{}
			for _, s := range r.Scenarios {
				counts[s.Verdict]++
				if s.Verdict == verdict.NotRun && !strings.Contains(s.Reason, "interrupted") {
					t.Errorf("%s was not run: %q", s.Name, s.Reason)
				}
			}
			done := max(int(after)-1, 0)
			if r.Complete || counts[verdict.Pass] != done || counts[verdict.NotRun] != len(r.Scenarios)-done {
				t.Errorf("complete: %t; %v of %d", r.Complete, counts, len(r.Scenarios))
			}
			if runs.Load() > after {
				t.Errorf("there were %d runs after the interrupt", runs.Load()-after)
			}
		})
	}
}

// TestWorkers counts how many runs are under way at once.
func TestWorkers(t *testing.T) {
	t.Parallel()
	var under, most atomic.Int64
	o := builtIn(t)
	o.Workers = 1
	o.Party = trial.Party{Name: "p", New: func(trial.Env) (trial.Sender, error) {
		if n := under.Add(1); n > most.Load() {
			most.Store(n)
		}
		return closes(func() { under.Add(-1) }), nil
	}}
	check(t, o)
	if most.Load() != 1 {
		t.Errorf("one worker had %d runs under way", most.Load())
	}
}

// closes is a sender that refuses everything, and does this when it is closed.
type closes func()

func (closes) Deliver(context.Context, trial.Delivery) (sender.Outcome, error) {
	return sender.Outcome{}, errors.New("not today")
}

func (c closes) Close() error {
	c()
	return nil
}

// In real time the digest is of the verdicts, and a case that would last too
// long is not run.
func TestACheckInRealTime(t *testing.T) {
	t.Parallel()
	const feature = `Feature: f
  @LS-2XX
  Scenario: short
    Given an endpoint that plays "200"
    When the payload is delivered
    Then the delivery succeeds

  @LS-2XX
  Scenario: long
    Given an endpoint that plays "200 forever"
    When the payload is delivered, and again after 5m
    Then the second delivery succeeds
`
	reports := make([]*report.Report, 2)
	var running sync.WaitGroup
	for i := range reports {
		o := written(t, map[string]string{"a.feature": feature})
		o.Stage, o.Rehearsal = wall.New(), o.Stage
		running.Go(func() { reports[i] = check(t, o) })
	}
	running.Wait()
	if diff := cmp.Diff([]string{"mine/a.feature:3 pass", "mine/a.feature:9 not-run"}, brief(reports[0])); diff != "" {
		t.Errorf("the scenarios (-want +got):\n%s", diff)
	}
	if reports[0].Digest != reports[1].Digest || reports[0].Digest == "" {
		t.Errorf("the digests are %s and %s", reports[0].Digest, reports[1].Digest)
	}
	short, long := reports[0].Scenarios[0], reports[0].Scenarios[1]
	if short.Planned == 0 || short.Planned == short.Lasted || long.Planned == 0 || long.Lasted != 0 {
		t.Errorf("planned and lasted: %v, %v; %v, %v", short.Planned, short.Lasted, long.Planned, long.Lasted)
	}
	if !strings.Contains(long.Reason, "above the bound of 1m0s") || reports[0].Verdict != verdict.Pass || reports[0].Rules[0].NotRun != 1 {
		t.Errorf("the reason is %q, the report %v", long.Reason, reports[0].Verdict)
	}
}
