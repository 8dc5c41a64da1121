package report

import (
	"bytes"
	"encoding/json"
	"testing"

	"github.com/hookdrill/hookdrill/internal/verdict"
)

func TestBadge(t *testing.T) {
	t.Parallel()
	report := func(of verdict.Outcome, rules ...verdict.Outcome) *Report {
		r := &Report{Complete: true, Verdict: of, Scenarios: make([]Scenario, 2)}
		for _, o := range rules {
			r.Rules = append(r.Rules, Rule{Verdict: o})
		}
		return r
	}
	const pass, fail = verdict.Pass, verdict.Fail
	interrupted := report(pass, pass)
	interrupted.Complete = false
	for name, c := range map[string]struct {
		report *Report
		want   badge
	}{
		"all kept":     {report(pass, pass, pass), badge{1, "hookdrill", "2 rules kept", "brightgreen", false}},
		"one kept":     {report(pass, pass), badge{1, "hookdrill", "1 rule kept", "brightgreen", false}},
		"with a note":  {report(verdict.Note, pass, verdict.Note), badge{1, "hookdrill", "1 of 2 rules kept", "green", false}},
		"unknown":      {report(verdict.Unknown, pass, verdict.Unknown), badge{1, "hookdrill", "1 of 2 rules kept", "yellow", false}},
		"broken":       {report(fail, fail, fail, pass), badge{1, "hookdrill", "1 of 3 rules kept", "red", false}},
		"an error":     {report(verdict.Error, pass, verdict.Error), badge{1, "hookdrill", "error", "red", true}},
		"nothing run":  {report(verdict.NotRun, verdict.NotRun), badge{1, "hookdrill", "0 of 1 rule kept", "lightgrey", false}},
		"no rule":      {report(pass), badge{1, "hookdrill", "2 scenarios: pass", "brightgreen", false}},
		"interruption": {interrupted, badge{1, "hookdrill", "interrupted", "lightgrey", true}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var b bytes.Buffer
			if err := c.report.WriteBadge(&b); err != nil {
				t.Fatal(err)
			}
			var got badge
			if err := json.Unmarshal(b.Bytes(), &got); err != nil || got != c.want {
				t.Errorf("got %s, %v", b.Bytes(), err)
			}
		})
	}
}
