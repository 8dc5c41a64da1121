package conformance

import (
	"context"
	"errors"
	"fmt"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/hookdrill/hookdrill/internal/report"
	outcome "github.com/hookdrill/hookdrill/internal/scenario"
	"github.com/hookdrill/hookdrill/internal/trial"
	"github.com/hookdrill/hookdrill/internal/verdict"
)

func findings(outcomes ...verdict.Outcome) []verdict.Finding {
	var all []verdict.Finding
	for i, o := range outcomes {
		f := verdict.Finding{Outcome: o}
		if o == verdict.Unknown {
			f.Reason = fmt.Sprintf("reason %d", i)
		}
		all = append(all, f)
	}
	return all
}

func TestJudgement(t *testing.T) {
	t.Parallel()
	broke := errors.New("broke")
	stopped := fmt.Errorf("so: %w", trial.ErrStopped)
	mistake := outcome.Mistake{Err: errors.New("mistaken")}
	for name, c := range map[string]struct {
		result *outcome.Result
		want   verdict.Outcome
		reason string
	}{
		"passed":                  {&outcome.Result{Findings: findings(verdict.Pass, verdict.Pass)}, verdict.Pass, ""},
		"noted":                   {&outcome.Result{Findings: findings(verdict.Pass, verdict.Note)}, verdict.Note, ""},
		"failed":                  {&outcome.Result{Err: broke, Findings: findings(verdict.Pass, verdict.Fail)}, verdict.Fail, ""},
		"failed and unknown":      {&outcome.Result{Err: broke, Findings: findings(verdict.Unknown, verdict.Fail)}, verdict.Fail, ""},
		"unknown":                 {&outcome.Result{Err: broke, Findings: findings(verdict.Pass, verdict.Unknown, verdict.Unknown)}, verdict.Unknown, "reason 1"},
		"not run":                 {&outcome.Result{NotRun: "too long"}, verdict.NotRun, "too long"},
		"stopped":                 {&outcome.Result{Err: stopped}, verdict.NotRun, "the check was interrupted"},
		"stopped while it judged": {&outcome.Result{Err: stopped, Findings: findings(verdict.Pass)}, verdict.NotRun, "the check was interrupted"},
		"failed, then stopped":    {&outcome.Result{Err: stopped, Findings: findings(verdict.Fail)}, verdict.Fail, ""},
		"broken":                  {&outcome.Result{Err: broke}, verdict.Error, "broke"},
		"broken after a pass":     {&outcome.Result{Err: broke, Findings: findings(verdict.Pass)}, verdict.Error, "broke"},
		"cannot be judged":        {&outcome.Result{Err: broke, Findings: findings(verdict.Fail, verdict.Error)}, verdict.Error, "broke"},
		"a mistake":               {&outcome.Result{Err: mistake}, verdict.Error, "mistaken"},
		"lost":                    {nil, verdict.Error, "it was selected, and never came to its end"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c0 := &check{ctx: t.Context()}
			if got, reason := c0.judgement(c.result); got != c.want || reason != c.reason {
				t.Errorf("it is %v (%q), not %v (%q)", got, reason, c.want, c.reason)
			}
		})
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	interrupted := &check{ctx: ctx}
	if got, reason := interrupted.judgement(nil); got != verdict.NotRun || reason != "the check was interrupted before it" {
		t.Errorf("what a check never came to is %v (%q)", got, reason)
	}
}

func TestStepsOf(t *testing.T) {
	t.Parallel()
	s := &scenario{steps: []step{{keyword: "Given", text: "a"}, {keyword: "When", text: "b", argument: "x"}, {keyword: "Then", text: "c"}}}
	const pass, fail, notRun = verdict.Pass, verdict.Fail, verdict.NotRun
	for name, c := range map[string]struct {
		failed int
		worst  verdict.Outcome
		want   []verdict.Outcome
		says   string
	}{
		"passed":          {-1, pass, []verdict.Outcome{pass, pass, pass}, ""},
		"failed early":    {0, fail, []verdict.Outcome{fail, notRun, notRun}, "so"},
		"failed late":     {2, fail, []verdict.Outcome{pass, pass, fail}, "so"},
		"unknown":         {1, verdict.Unknown, []verdict.Outcome{pass, verdict.Unknown, notRun}, "so"},
		"not run":         {1, notRun, []verdict.Outcome{notRun, notRun, notRun}, ""},
		"failed after it": {-1, fail, []verdict.Outcome{pass, pass, pass}, ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var got []verdict.Outcome
			says := ""
			for _, st := range stepsOf(s, c.failed, c.worst, errors.New("so")) {
				got = append(got, st.Outcome)
				says += st.Message
			}
			if diff := cmp.Diff(c.want, got); diff != "" || says != c.says {
				t.Errorf("it says %q; the steps (-want +got):\n%s", says, diff)
			}
		})
	}
}

func TestARuleTakesItsWorstScenario(t *testing.T) {
	t.Parallel()
	scenarios := []report.Scenario{
		{Rules: []string{"LS-2XX"}, Verdict: verdict.Pass},
		{Rules: []string{"LS-2XX", "LS-POST"}, Verdict: verdict.NotRun, Reason: "too long"},
		{Rules: []string{"LS-POST"}, Verdict: verdict.NotRun, Reason: "too long"},
		{Rules: []string{"LS-4XX-FINAL"}, Verdict: verdict.Unknown, Reason: "not seen"},
		{Rules: []string{"LS-4XX-FINAL"}, Verdict: verdict.Fail},
		{Rules: []string{"LS-4XX-FINAL"}, Verdict: verdict.NotApplicable, Reason: "not claimed"},
		{Rules: nil, Verdict: verdict.Error},
	}
	var got []report.Rule
	for _, r := range rulesOf(scenarios) {
		r.Rule, r.Set = verdict.Rule{ID: r.ID}, ""
		got = append(got, r)
	}
	want := []report.Rule{
		{Rule: verdict.Rule{ID: "LS-POST"}, Verdict: verdict.NotRun, NotRun: 2, Reasons: []string{"too long"}, Scenarios: []int{1, 2}},
		{
			Rule: verdict.Rule{ID: "LS-4XX-FINAL"}, Verdict: verdict.Fail, NotApplicable: 1,
			Reasons: []string{"not claimed"}, Scenarios: []int{3, 4, 5},
		},
		{Rule: verdict.Rule{ID: "LS-2XX"}, Verdict: verdict.Pass, NotRun: 1, Reasons: []string{"too long"}, Scenarios: []int{0, 1}},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("the rules (-want +got):\n%s", diff)
	}
}

func TestTagsThatNameRules(t *testing.T) {
	t.Parallel()
	got := ruleTags([]string{"langsmith", "LS-POST", "ls-payload", "LS-POST", "LS-NO-SUCH"})
	if diff := cmp.Diff([]string{"LS-POST", "LS-PAYLOAD"}, got); diff != "" {
		t.Errorf("the rules (-want +got):\n%s", diff)
	}
}

func TestTheDigestOfACheck(t *testing.T) {
	t.Parallel()
	made := func(stage string, change func(*report.Scenario)) string {
		r := &report.Report{Stage: stage, Scenarios: []report.Scenario{
			{File: "a", Name: "s", Verdict: verdict.Pass, Digest: "1"}, {File: "a", Name: "t", Verdict: verdict.Fail, Digest: "2"},
		}}
		change(&r.Scenarios[1])
		return digest(r)
	}
	asIs := func(*report.Scenario) {}
	for name, c := range map[string]struct {
		change        func(*report.Scenario)
		virtual, real bool // whether the digest is another
	}{
		"a verdict": {func(s *report.Scenario) { s.Verdict = verdict.Unknown }, true, true},
		"a name":    {func(s *report.Scenario) { s.Name = "u" }, true, true},
		"a history": {func(s *report.Scenario) { s.Digest = "3" }, true, false},
		"a time":    {func(s *report.Scenario) { s.Elapsed, s.Lasted, s.Planned = 1, 2, 3 }, false, false},
		"evidence":  {func(s *report.Scenario) { s.Findings, s.Reason = findings(verdict.Pass), "so" }, false, false},
	} {
		if changed := made("virtual", c.change) != made("virtual", asIs); changed != c.virtual {
			t.Errorf("with another %s the virtual digest changes: %t", name, changed)
		}
		if changed := made("real", c.change) != made("real", asIs); changed != c.real {
			t.Errorf("with another %s the real digest changes: %t", name, changed)
		}
	}
}

func TestTakeKeepsOneResultEach(t *testing.T) {
	t.Parallel()
	var told []int
	c := &check{byKey: map[string][]int{key("f", "n", nil): {0, 2}}, results: make([]*outcome.Result, 3), selected: make([]*scenario, 3)}
	c.options.Progress = func(done, _ int) { told = append(told, done) }
	for i := range 3 { // the third has no place any more
		c.take(outcome.Result{URI: "f", Name: "n", Elapsed: time.Duration(i + 1)})
	}
	c.take(outcome.Result{URI: "f", Name: "not selected"})
	if c.results[0].Elapsed != 1 || c.results[1] != nil || c.results[2].Elapsed != 2 {
		t.Errorf("the results are %+v", c.results)
	}
	if diff := cmp.Diff([]int{1, 2}, told); diff != "" {
		t.Errorf("the progress told of (-want +got):\n%s", diff)
	}
}
