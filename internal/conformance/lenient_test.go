package conformance

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/hookdrill/hookdrill/internal/report"
	"github.com/hookdrill/hookdrill/internal/verdict"
)

func TestSoften(t *testing.T) {
	t.Parallel()
	const documented, decided, alsoDecided = "LS-5XX-RETRY", "LS-5XX-USES-BOTH", "LS-2XX"
	for name, c := range map[string]struct {
		rules       []string
		before      verdict.Outcome
		want        verdict.Outcome
		says, found string
	}{
		"a decision is broken":            {[]string{decided}, verdict.Fail, verdict.Note, ours, ours},
		"two are":                         {[]string{decided, alsoDecided}, verdict.Fail, verdict.Note, ours, ours},
		"one cannot be told":              {[]string{decided}, verdict.Unknown, verdict.Note, "not seen", "not seen"},
		"one is kept":                     {[]string{decided}, verdict.Pass, verdict.Pass, "", ""},
		"one was not tried":               {[]string{decided}, verdict.NotRun, verdict.NotRun, "not seen", "not seen"},
		"the harness failed":              {[]string{decided}, verdict.Error, verdict.Error, "not seen", "not seen"},
		"a documented rule is broken":     {[]string{documented}, verdict.Fail, verdict.Fail, "", ""},
		"a documented one is beside it":   {[]string{decided, documented}, verdict.Fail, verdict.Fail, "", ""},
		"no rule":                         {nil, verdict.Fail, verdict.Fail, "", ""},
		"a rule that nobody has heard of": {[]string{"XX-1"}, verdict.Fail, verdict.Fail, "", ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			reason := map[bool]string{true: "not seen"}[c.before != verdict.Fail && c.before != verdict.Pass]
			judged := []verdict.Finding{{Outcome: verdict.Pass}, {Outcome: c.before, Reason: reason}}
			s := report.Scenario{Rules: c.rules, Verdict: c.before, Reason: reason, Findings: judged}
			soften(&s)
			if s.Verdict != c.want || s.Reason != c.says {
				t.Errorf("it is %v (%q), not %v (%q)", s.Verdict, s.Reason, c.want, c.says)
			}
			want := []verdict.Finding{{Outcome: verdict.Pass}, {Outcome: c.want, Reason: c.found}}
			if diff := cmp.Diff(want, s.Findings); diff != "" {
				t.Errorf("the findings (-want +got):\n%s", diff)
			}
			if judged[1].Outcome != c.before {
				t.Error("the judgements themselves were changed")
			}
		})
	}
}

func TestSetsOf(t *testing.T) {
	t.Parallel()
	rules := []report.Rule{
		{Rule: verdict.Rule{ID: "LS-1"}, Set: "langsmith", Verdict: verdict.Pass},
		{Rule: verdict.Rule{ID: "LS-2"}, Set: "langsmith", Verdict: verdict.Note},
		{Rule: verdict.Rule{ID: "XX-1"}, Verdict: verdict.Fail}, // of no set
	}
	got := setsOf(rules)
	if len(got) != 1 || got[0].Name != "langsmith" || got[0].Verdict != verdict.Note || got[0].Version != verdict.Sets()[0].Version {
		t.Errorf("the sets are %+v", got)
	}
	if none := setsOf(rules[2:]); none != nil {
		t.Errorf("no rule of a set was selected, and the sets are %+v", none)
	}
}
