package report

import (
	"bytes"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/hookdrill/hookdrill/internal/verdict"
)

func textOf(t *testing.T, r *Report, opts TextOptions) string {
	t.Helper()
	var b bytes.Buffer
	if err := r.WriteText(&b, opts); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

var sgr = regexp.MustCompile("\x1b\\[[0-9;]*m")

func TestColourChangesNothingElse(t *testing.T) {
	t.Parallel()
	plainText := textOf(t, sampleReport(), TextOptions{Verbose: true})
	coloured := textOf(t, sampleReport(), TextOptions{Verbose: true, Colour: true})
	if strings.Contains(plainText, "\x1b") {
		t.Error("an escape sequence without colour")
	}
	// Spaces at the end of a coloured line stand before the end of its colour.
	trailing := regexp.MustCompile(` +\n`)
	if got := trailing.ReplaceAllString(sgr.ReplaceAllString(coloured, ""), "\n"); got != plainText {
		t.Errorf("without its colours it is:\n%s", got)
	}
	if n := len(sgr.FindAllString(coloured, -1)); n < 20 {
		t.Errorf("only %d colours", n)
	}
}

func TestTextKeepsToItsWidth(t *testing.T) {
	t.Parallel()
	r := hostileReport()
	r.Reproduce = ""
	for i := range r.Scenarios {
		r.Scenarios[i].Reproduce = ""
		r.Scenarios[i].File, r.Scenarios[i].Name = "a.feature", "short"
	}
	for line := range strings.Lines(textOf(t, r, TextOptions{Verbose: true})) {
		if n := utf8.RuneCountInString(strings.TrimRight(line, "\n")); n > columns && !strings.HasPrefix(line, "hookdrill check: ") {
			t.Errorf("%d columns: %s", n, line)
		}
	}
}

func TestTextCannotDriveATerminal(t *testing.T) {
	t.Parallel()
	text := textOf(t, hostileReport(), TextOptions{Verbose: true})
	for _, r := range text {
		if r != '\n' && (r < 0x20 || r >= 0x7f && r < 0xa0 || r == '\u202e') {
			t.Fatalf("%U in %q", r, text)
		}
	}
}

func TestCommandsAreNotWrapped(t *testing.T) {
	t.Parallel()
	r := sampleReport()
	r.Scenarios[1].Reproduce = "hookdrill check sender --target " + strings.Repeat("very/", 40) + "long.yaml"
	if text := textOf(t, r, TextOptions{}); !strings.Contains(text, r.Scenarios[1].Reproduce+"\n") {
		t.Error("the command is not there in one piece")
	}
}

func TestInterruptedIsSaidFirstAndLast(t *testing.T) {
	t.Parallel()
	r := sampleReport()
	r.Complete = false
	text := textOf(t, r, TextOptions{})
	if n := strings.Count(text, interruption); n != 2 {
		t.Errorf("said %d times", n)
	}
	if !strings.Contains(text, "\ninterrupted; 10 rules") {
		t.Error("the summary does not say it")
	}
}

func TestWhatWasLeftOutIsToldOnce(t *testing.T) {
	t.Parallel()
	rule := Rule{NotRun: 3, NotApplicable: 1, Reasons: []string{"too long", "too long", "no Docker", "too long"}}
	if got, want := rule.leftOut(), "3 not run, 1 not applicable: too long; no Docker"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestSummaryOfARealRun(t *testing.T) {
	t.Parallel()
	r := &Report{
		Complete: true, Stage: "real", Verdict: verdict.Pass, Elapsed: Duration(31 * time.Second), Simulated: Duration(130 * time.Second),
		Rules: make([]Rule, 1), Scenarios: []Scenario{{Verdict: verdict.Pass}, {Verdict: verdict.Pass}},
	}
	if got, want := r.summary(), "1 rule, 2 scenarios: pass; 2 min 10 s of runs in 31 s"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestALongArgumentIsCut(t *testing.T) {
	t.Parallel()
	r := sampleReport()
	r.Scenarios[7].Steps[2].Argument = strings.Repeat("| row |\n", 20)
	text := textOf(t, r, TextOptions{})
	if n := strings.Count(text, "| row |"); n != 12 || !strings.Contains(text, "… 8 lines left out …") {
		t.Errorf("%d rows in:\n%s", n, text)
	}
}

func TestManyJudgementsAreCut(t *testing.T) {
	t.Parallel()
	r := sampleReport()
	s := &r.Scenarios[1]
	for range 30 {
		s.Findings = append(s.Findings, verdict.Finding{Outcome: verdict.Fail, Expected: "more", Actual: "less"})
	}
	if text := textOf(t, r, TextOptions{}); strings.Count(text, "  less\n") != 3 || !strings.Contains(text, "… and 27 judgements more …") {
		t.Errorf("got:\n%s", text)
	}
	if text := r.account(s, 10); strings.Count(text, "less\n") != 18 || !strings.Contains(text, "… and 12 judgements more …") {
		t.Errorf("got:\n%s", text)
	}
}

func TestWhatFailsInOneWayIsToldOnce(t *testing.T) {
	t.Parallel()
	r := sampleReport()
	failing := slices.IndexFunc(r.Scenarios, func(s Scenario) bool { return s.Verdict == verdict.Fail && len(s.Rules) > 0 })
	for i := range 7 {
		another := r.Scenarios[failing]
		another.Line, another.Name = 1000+i, fmt.Sprint("another ", i)
		r.Scenarios = append(r.Scenarios, another)
	}
	text := textOf(t, r, TextOptions{})
	_, below, _ := strings.Cut(text, "Likewise   7 scenarios more, which -v shows in full:\n")
	if n := strings.Count(below, "  another "); n != 5 {
		t.Errorf("%d of the seven are named in:\n%s", n, text)
	}
	if all := textOf(t, r, TextOptions{Verbose: true}); strings.Contains(all, "Likewise") || !strings.Contains(all, ":1006  another 6\n\n  Then") {
		t.Errorf("with -v each should be shown by itself:\n%s", all)
	}
}
