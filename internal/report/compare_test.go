package report

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/hookdrill/hookdrill/internal/verdict"
)

// changedReport is the sample after something was done about it: one scenario
// is mended, one is broken, one is no longer tried, one is gone and one is new.
func changedReport() *Report {
	r := sampleReport()
	r.Subject.Version, r.Subject.Mutant, r.Seed = "1.5.0", "", 43
	r.RuleSets[0].Version = 2
	r.Scenarios[1].Verdict = verdict.Pass // A 503 for ever
	broken := &r.Scenarios[2]             // An endpoint that never answers
	broken.Verdict = verdict.Fail
	broken.Findings = []verdict.Finding{{Outcome: verdict.Fail, Expected: "1 request", Actual: "2 requests"}}
	r.Scenarios[7].Verdict, r.Scenarios[7].Reason = verdict.NotRun, "too long" // The first pause
	own := &r.Scenarios[9]
	own.Name = "We are patient, and polite"
	for i := range r.Rules {
		rule := &r.Rules[i]
		rule.Verdict = verdict.NotApplicable
		for _, n := range rule.Scenarios {
			rule.Verdict = max(rule.Verdict, r.Scenarios[n].Verdict)
		}
	}
	r.Rules = append(r.Rules[1:], Rule{Rule: verdict.Rule{ID: "LS-NEW", Text: "Something else."}, Verdict: verdict.Pass, Scenarios: []int{0}})
	r.Verdict = r.Worst()
	return r
}

func TestCompare(t *testing.T) {
	t.Parallel()
	c := Compare(sampleReport(), changedReport())
	var got []string
	for _, change := range append(c.Rules, c.Scenarios...) {
		got = append(got, fmt.Sprintf("%s %s: %v, %v", change.Kind, change.ID, change.Before, change.After))
	}
	want := []string{
		"worse LS-TIMEOUT-FINAL: pass, fail",
		"better LS-5XX-RETRY: fail, pass",
		"lost LS-BACKOFF-BOUNDS: note, not-run",
		"new LS-NEW: not-run, pass",
		"gone LS-CUSTOM-HEADERS: not-applicable, not-run",
		"better features/langsmith/answers.feature: A 503 for ever: fail, pass",
		"worse features/langsmith/answers.feature: An endpoint that never answers: pass, fail",
		"lost features/langsmith/backoff.feature: The first pause: note, not-run",
		"new own.feature: We are patient, and polite: not-run, pass",
		"gone own.feature: We are patient: pass, not-run",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("what changed (-want +got):\n%s", diff)
	}
	if !c.Worse || c.Same != 6 {
		t.Errorf("worse %t, %d as before", c.Worse, c.Same)
	}
	same := Compare(sampleReport(), sampleReport())
	if same.Worse || len(same.Rules)+len(same.Scenarios) > 0 || same.Same != 10 {
		t.Errorf("with itself: %+v", same)
	}
}

func TestWhatIsWorse(t *testing.T) {
	t.Parallel()
	const pass, note, unknown, fail, broke = verdict.Pass, verdict.Note, verdict.Unknown, verdict.Fail, verdict.Error
	const notRun, notApplicable = verdict.NotRun, verdict.NotApplicable
	for _, c := range []struct {
		before, after verdict.Outcome
		expected      bool // to fail, in the later report
		kind          ChangeKind
		worse         bool
	}{
		{pass, fail, false, ChangedWorse, true},
		{pass, unknown, false, ChangedWorse, true},
		{pass, note, false, ChangedWorse, false},
		{pass, fail, true, ChangedWorse, false}, // a note, for the whole
		{unknown, fail, false, ChangedWorse, true},
		{fail, broke, false, ChangedWorse, true},
		{fail, pass, false, ChangedBetter, false},
		{fail, unknown, false, ChangedBetter, false},
		{fail, notRun, false, ChangedLost, false},
		{pass, notApplicable, false, ChangedLost, false},
		{notRun, notApplicable, false, ChangedLost, false},
		{notRun, fail, false, ChangedNew, false},
		{notApplicable, pass, false, ChangedNew, false},
	} {
		report := func(o verdict.Outcome, expected bool) *Report {
			s := Scenario{Name: "s", File: "f", Verdict: o}
			if expected {
				s.Expected = "so"
			}
			return &Report{Scenarios: []Scenario{s}, Rules: []Rule{{Rule: verdict.Rule{ID: "R"}, Verdict: o, Scenarios: []int{0}}}}
		}
		got := Compare(report(c.before, false), report(c.after, c.expected))
		if got.Worse != c.worse || got.Rules[0].Kind != c.kind || got.Scenarios[0].Kind != c.kind {
			t.Errorf("from %v to %v it is %+v", c.before, c.after, got)
		}
	}
}

// A rule that was broken before, in more ways now, is the same rule and worse all the same.
func TestAScenarioGetsWorseUnderABrokenRule(t *testing.T) {
	t.Parallel()
	report := func(second verdict.Outcome) *Report {
		return &Report{
			Scenarios: []Scenario{{Name: "a", Verdict: verdict.Fail, Rules: []string{"R"}}, {Name: "b", Verdict: second, Rules: []string{"R"}}},
			Rules:     []Rule{{Rule: verdict.Rule{ID: "R"}, Verdict: verdict.Fail, Scenarios: []int{0, 1}}},
		}
	}
	c := Compare(report(verdict.Pass), report(verdict.Fail))
	if !c.Worse || len(c.Rules) != 0 || len(c.Scenarios) != 1 {
		t.Errorf("got %+v", c)
	}
	var b bytes.Buffer
	if err := c.WriteText(&b, TextOptions{}); err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(b.String(), "rules: 1 as before; scenarios: 1 worse\n") {
		t.Errorf("it says:\n%s", b.String())
	}
}

func TestScenariosOfOneNameAreComparedInTheirOrder(t *testing.T) {
	t.Parallel()
	report := func(outcomes ...verdict.Outcome) *Report {
		r := &Report{}
		for i, o := range outcomes {
			r.Scenarios = append(r.Scenarios, Scenario{File: "f", Line: 10 - i, Name: "s", Verdict: o})
		}
		return r
	}
	c := Compare(report(verdict.Pass, verdict.Fail), report(verdict.Pass, verdict.Pass, verdict.Fail))
	var got []string
	for _, change := range c.Scenarios {
		got = append(got, fmt.Sprint(change.Kind, " ", change.ID))
	}
	if diff := cmp.Diff([]string{"better f: s (2)", "new f: s (3)"}, got); diff != "" {
		t.Error(diff)
	}
}

func TestAComparisonAsJSON(t *testing.T) {
	t.Parallel()
	text, err := json.Marshal(Compare(&Report{}, &Report{}))
	if err != nil || string(text) != `{"rules":[],"scenarios":[],"same":0,"worse":false}` {
		t.Errorf("got %s, %v", text, err)
	}
}
