package conformance_test

import (
	"bytes"
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/hookdrill/hookdrill/internal/conformance"
	"github.com/hookdrill/hookdrill/internal/report"
	"github.com/hookdrill/hookdrill/internal/verdict"
)

func TestReadExpectationsRefuses(t *testing.T) {
	t.Parallel()
	for text, says := range map[string]string{
		"LS-2XX":                        "f:1: there is no reason; behind LS-2XX say why it is expected to fail",
		"LS-2XX until 2027-03-31":       "f:1: there is no reason",
		"LS-2XX until March why":        `f:1: until "March" is no day such as 2027-03-31`,
		"LS-2XX until 2027-02-30 why":   `"2027-02-30" is no day`,
		"# fine\n\n\"LS-2XX/a b why":    `f:3: "LS-2XX/a b why begins with a quotation mark that is not closed`,
		`"" why`:                        "not closed, or closes at once",
		"mine/a.feature why":            "f:1: mine/a.feature is a whole file; say which scenarios by .feature:LINE or .feature/NAME",
		"LS-2XX\nLS-POST ok\nLS-4XX-*":  "f:3: there is no reason",
		strings.Repeat("LS-2XX ", 1000): "f:1: bufio.Scanner: token too long",
	} {
		_, err := conformance.ReadExpectations(strings.NewReader(text), "f")
		var wrong conformance.UsageError
		if !errors.As(err, &wrong) || !strings.Contains(err.Error(), says) {
			t.Errorf("%.60q: the error is %v, which is no usage error that says %q", text, err, says)
		}
	}
	many := strings.Repeat("LS-2XX why\n", 10_001)
	if _, err := conformance.ReadExpectations(strings.NewReader(many), "f"); err == nil {
		t.Error("a file without end is read")
	}
	if none, err := conformance.ReadExpectations(strings.NewReader(" # nothing\n"), "f"); err != nil || none != nil {
		t.Errorf("of an empty file come %v, %v", none, err)
	}
}

// expecting checks the four scenarios with a file of expected failures.
func expecting(t *testing.T, file string, only ...string) *report.Report {
	t.Helper()
	o := written(t, map[string]string{"a.feature": four})
	o.Only = only
	var err error
	if o.Expected, err = conformance.ReadExpectations(strings.NewReader(file), "f"); err != nil {
		t.Fatal(err)
	}
	return check(t, o)
}

// In the four scenarios line 9 fails and judges LS-2XX and LS-4XX-FINAL, line
// 15 is unknown and judges no rule; the others pass, one of them LS-2XX.
func TestExpectedFailures(t *testing.T) {
	t.Parallel()
	const fails, unknown = "LS-4XX-FINAL known\n", "a.feature:15 known\n"
	for name, c := range map[string]struct {
		file     string
		only     []string
		want     verdict.Outcome
		excused  string // lines
		problems string
	}{
		"nothing expected":           {"", nil, verdict.Fail, "", ""},
		"all that fails":             {fails + unknown, nil, verdict.Note, "9 15", ""},
		"only one of two":            {fails, nil, verdict.Unknown, "9", ""},
		"a rule":                     {"LS-2XX known\n" + unknown, nil, verdict.Note, "9 15", ""},
		"rules by a glob":            {"LS-?XX* known\n" + unknown, nil, verdict.Note, "9 15", ""},
		"a scenario by name":         {"LS-2XX/f* known", nil, verdict.Unknown, "9", ""},
		"quoted":                     {"LS-2XX/fails known\n\"a.feature/is unknown\" known", nil, verdict.Note, "9 15", ""},
		"by line":                    {"mine/a.feature:9 known\n" + unknown, nil, verdict.Note, "9 15", ""},
		"until the last of days":     {"LS-4XX-FINAL until 9999-12-31 known\n" + unknown, nil, verdict.Note, "9 15", ""},
		"until yesterday":            {"LS-4XX-FINAL until 2001-01-01 known\n" + unknown, nil, verdict.Fail, "15", "1: its last day was 2001-01-01"},
		"one that passes":            {fails + unknown + "a.feature:3 known", nil, verdict.Fail, "9 15", "3: it passes"},
		"one of two passes":          {fails + unknown + "LS-2XX/* known", nil, verdict.Fail, "9 15", "3: LS-2XX/passes passes"},
		"an outline's row passes":    {fails + unknown + "a.feature:21 known", nil, verdict.Fail, "9 15", "3: it passes"},
		"nothing of that name":       {fails + unknown + "LS-6XX known", nil, verdict.Fail, "9 15", "3: it matches nothing"},
		"all, some pass":             {"a.feature:* known", nil, verdict.Fail, "9 15", "1: mine/a.feature:3, mine/a.feature:28 pass"},
		"not selected":               {fails + unknown, []string{"@slow"}, verdict.Pass, "", ""},
		"a rule selected in part":    {"LS-2XX known", []string{"a.feature:3"}, verdict.Pass, "", ""},
		"selected, and passes":       {"a.feature:28 known", []string{"@slow"}, verdict.Fail, "", "1: it passes"},
		"not selected, not there":    {"a.feature:29 known", []string{"@slow"}, verdict.Fail, "", "1: it matches nothing"},
		"the first reason is shown":  {fails + "LS-2XX another\n" + unknown, nil, verdict.Note, "9 15", ""},
		"what is expected is exact":  {"LS-4XX known\n" + unknown, nil, verdict.Fail, "15", "1: it matches nothing"},
		"a name is not another's":    {"LS-POST/fails known\n" + unknown, nil, verdict.Fail, "15", "1: it matches nothing"},
		"a path is not another's":    {"b/a.feature:9 known\n" + unknown, nil, verdict.Fail, "15", "1: it matches nothing"},
		"the end of a path's part":   {"ine/a.feature:9 known\n" + unknown, nil, verdict.Fail, "15", "1: it matches nothing"},
		"a dot is a dot and nothing": {"LS.4XX.FINAL known\n" + unknown, nil, verdict.Fail, "15", "1: it matches nothing"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := expecting(t, c.file, c.only...)
			var excused, problems []string
			for _, s := range r.Scenarios {
				if s.Expected == "known" {
					excused = append(excused, strings.TrimPrefix(s.Reproduce, "hookdrill check --only mine/a.feature:"))
				}
			}
			for _, e := range r.Expectations {
				if e.Problem != "" {
					problems = append(problems, strings.TrimPrefix(e.Place, "f:")+": "+e.Problem)
				}
			}
			if r.Verdict != c.want || strings.Join(excused, " ") != c.excused || strings.Join(problems, "; ") != c.problems {
				t.Errorf("it is %v, excused are %v, problems %q", r.Verdict, excused, problems)
			}
		})
	}
}

func TestARuleCountsWhatWasExpected(t *testing.T) {
	t.Parallel()
	r := expecting(t, "LS-4XX-FINAL known\n")
	for _, rule := range r.Rules {
		if rule.Expected != 1 || rule.Verdict != verdict.Fail {
			t.Errorf("%s is %v, %d expected", rule.ID, rule.Verdict, rule.Expected)
		}
	}
	if len(r.Rules) != 2 {
		t.Errorf("%d rules", len(r.Rules))
	}
}

// What is printed for a check makes the next one a note.
func TestThePrintedFileIsRight(t *testing.T) {
	t.Parallel()
	var b bytes.Buffer
	first := expecting(t, "LS-2XX/f* until 9999-12-31 ticket 4711\nLS-POST gone\n")
	if err := first.WriteExpectations(&b); err != nil {
		t.Fatal(err)
	}
	lines := strings.Split(strings.TrimSpace(b.String()), "\n")
	want := []string{
		"LS-2XX/f*                    until 9999-12-31  ticket 4711",
		`"mine/a.feature/is unknown"  expected a pause of 1s before try 2; actual: cannot be told`,
	}
	if diff := cmp.Diff(want, lines[2:]); diff != "" {
		t.Errorf("the lines (-want +got):\n%s", diff)
	}
	if again := expecting(t, b.String()); again.Verdict != verdict.Note {
		t.Errorf("with the file it is %v: %+v", again.Verdict, again.Expectations)
	}
}
