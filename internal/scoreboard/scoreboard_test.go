package main

import (
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"go.uber.org/goleak"

	"github.com/hookdrill/hookdrill/internal/report"
	"github.com/hookdrill/hookdrill/internal/target"
	"github.com/hookdrill/hookdrill/internal/verdict"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

var update = flag.Bool("update", false, "write the page anew from the results")

const root = "../.."

// TestThePageIsTheResults compares docs/scoreboard.md with what results.json makes of it.
func TestThePageIsTheResults(t *testing.T) {
	t.Parallel()
	all, err := readResults("results.json")
	if err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(root, "docs", "scoreboard.md")
	if *update {
		if err := os.WriteFile(file, []byte(page(all)), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	content, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(content), page(all)); diff != "" {
		t.Errorf("the page is out of date (- is, + should be):\n%s", diff)
	}
	for _, r := range all {
		for _, one := range r.Rules {
			if _, known := ruleNamed(one.ID); !known {
				t.Errorf("%s was graded by %s, which is no rule any more: run `make scoreboard`", r.Stranger, one.ID)
			}
		}
	}
}

func TestEveryStrangerCanBeGraded(t *testing.T) {
	t.Parallel()
	seen := map[string]bool{}
	for _, s := range strangers() {
		file, err := target.Read(filepath.Join(root, "examples", "strangers", filepath.FromSlash(s.target)))
		if err != nil {
			t.Error(err)
		}
		if file.Role != s.role || seen[s.name] || s.title == "" || s.setting == "" {
			t.Errorf("%s: its file's role is %q: %+v", s.name, file.Role, s)
		}
		seen[s.name] = true
	}
}

func TestSummary(t *testing.T) {
	t.Parallel()
	late := verdict.Finding{Outcome: verdict.Fail, Expected: "1 request", Actual: "2 requests, after 1m7.512s"}
	r := &report.Report{
		Rules: []report.Rule{
			{Rule: verdict.Rule{ID: "LS-5XX-RETRY"}, Verdict: verdict.Fail, Scenarios: []int{0, 1, 2, 3}, Reasons: []string{"no dialer"}},
			{Rule: verdict.Rule{ID: "LS-4XX-FINAL"}, Verdict: verdict.Pass, Scenarios: []int{0}},
			{Rule: verdict.Rule{ID: "LS-2XX"}, Verdict: verdict.Note, Scenarios: []int{4}},
		},
		Scenarios: []report.Scenario{
			{Name: "a", Verdict: verdict.Pass},
			{Name: "b", Verdict: verdict.Fail, Findings: []verdict.Finding{{Outcome: verdict.Pass}, late}},
			{Name: "c", Verdict: verdict.Unknown, Reason: "nothing was seen"},
			{Name: "d", Verdict: verdict.NotRun},
			{Name: "e", Verdict: verdict.Note, Reason: "ours"},
		},
	}
	want := &result{Stranger: "s", Version: "v1", Rules: []rule{
		{ID: "LS-5XX-RETRY", Verdict: verdict.Fail, Judged: 2, Broken: 1, Seen: "b: expected 1 request, got 2 requests, after 1m8s", Reasons: []string{"no dialer", "what was seen does not settle c"}},
		{ID: "LS-4XX-FINAL", Verdict: verdict.Pass, Judged: 1},
		{ID: "LS-2XX", Verdict: verdict.Note, Judged: 1, Broken: 1, Seen: "e: ours"},
	}}
	got := summary("s", "v1", r)
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	if tally := got.tally(); tally != "keeps 1 of 2 documented rules, and 0 of 1 decisions" {
		t.Error(tally)
	}
}

func TestChanges(t *testing.T) {
	t.Parallel()
	was := &result{Version: "v1", Rules: []rule{{ID: "LS-2XX", Verdict: verdict.Pass, Judged: 5}, {ID: "LS-POST", Verdict: verdict.Pass, Judged: 1}}}
	for name, c := range map[string]struct {
		before, after *result
		want          []string
	}{
		"new":     {nil, was, []string{"it was not graded before"}},
		"same":    {was, was, nil},
		"version": {was, &result{Version: "v2", Rules: was.Rules}, []string{"its version was v1, and is v2"}},
		"worse": {was, &result{Version: "v1", Rules: []rule{{ID: "LS-2XX", Verdict: verdict.Note, Judged: 5, Broken: 1, Seen: "x"}, was.Rules[1]}},
			[]string{"LS-2XX: note, broken in 1 of 5, and was pass, 0 of 5; x"}},
		"measured otherwise": {&result{Rules: []rule{{ID: "LS-2XX", Seen: "1s"}}}, &result{Rules: []rule{{ID: "LS-2XX", Seen: "2s"}}}, nil},
		"less":               {was, &result{Version: "v1", Rules: was.Rules[:1]}, []string{"it is judged by 1 rules, and was by 2"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if diff := cmp.Diff(c.want, changes(c.before, c.after)); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestSettled(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"given up after 1m9.602242s":       "given up after 1m10s",
		"given up after 4.99752s":          "given up after 5s",
		"a pause of 12.2µs":                "a pause of 0s",
		"2 requests within 5s of 1.5 MiB":  "2 requests within 5s of 1.5 MiB",
		"langsmith 1.2.3 said 0.25s twice": "langsmith 1.2.3 said 300ms twice",
	} {
		if got := settled(text); got != want {
			t.Errorf("%q became %q, want %q", text, got, want)
		}
	}
}

func TestWhatCannotBeInstalledSaysWhy(t *testing.T) {
	t.Parallel()
	s := stranger{target: "target.yaml", version: []string{"go", "tool", "no-such-tool"}, install: [][]string{{"go", "no-such-command"}}}
	_, err := s.installed(t.Context(), t.TempDir())
	if err == nil || !strings.Contains(err.Error(), "it cannot be installed: go: exit status 2: ") {
		t.Errorf("%v", err)
	}
}

func TestAStrangerThatWasNotGradedIsToldOf(t *testing.T) {
	t.Parallel()
	text := page(put(nil, &result{Stranger: "httpclient", Version: "go1.26", Rules: []rule{
		{ID: "LS-4XX-FINAL", Verdict: verdict.Fail, Judged: 2, Broken: 1, Seen: "a|b"},
		{ID: "LS-5XX-RETRY", Verdict: verdict.Pass, Judged: 2, Reasons: []string{`what "refuse" does`}},
	}}))
	for _, want := range []string{
		"| [A loop around http.Client](#httpclient) | go1.26 | 1 of 2 | 0 of 0 |", "| github.com/hashicorp/go-retryablehttp | | not run | not run |",
		`| LS-4XX-FINAL | A 4xx fails the delivery without a retry, 408, 425 and 429 included. | 1 of 2 | a\|b |`, "- LS-5XX-RETRY: what a script does",
	} {
		if !strings.Contains(text, want) {
			t.Errorf("the page lacks %q:\n%s", want, text)
		}
	}
}
