package conformance

import (
	"errors"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"
)

// Two files, with every way to stand in one. The comments are the lines.
func someFeatures() fstest.MapFS {
	return fstest.MapFS{
		"deep/one.feature": {Data: []byte(`@one
Feature: One
  Background:
    Given an endpoint that plays "200 forever"

  @LS-POST @slow
  Scenario: first
    When the payload is delivered

  @ls-payload
  Rule: a rule

    Scenario: second
      When the payload is delivered

    @outline
    Scenario Outline: <n>
      When the payload is delivered

      Examples:
        | n     |
        | third |
        | last  |
`)},
		"two.feature": {Data: []byte(`Feature: Two
  @slow
  Scenario: other
    When the payload is delivered
`)},
		"one.feature.txt": {Data: []byte("no feature")},
		"empty.feature":   {Data: []byte("# nothing yet\n")},
	}
}

func TestSelection(t *testing.T) {
	t.Parallel()
	all, err := load(someFeatures(), "features")
	if err != nil {
		t.Fatal(err)
	}
	for only, want := range map[string]string{
		"": "first second third last other",

		"LS-POST":          "first",
		"LS-PAYLOAD":       "second third last", // whose tag is in lower case
		"LS-POST | @slow":  "first other",
		" LS-POST ":        "first",
		"LS-EMPTY-WINDOW":  "",
		"LS-POST | second": "first",

		"@slow":                  "first other",
		"slow":                   "first other",
		"@one":                   "first second third last",
		"@one && @slow":          "first",
		"@one && ~@slow":         "second third last",
		"~@slow":                 "second third last",
		"@one&&~@slow":           "second third last",
		"@outline,@slow":         "first third last other",
		"@one && @outline,@slow": "first third last",
		"~one":                   "other",
		"@none":                  "",

		"features/deep/one.feature":        "first second third last",
		"deep/one.feature":                 "first second third last",
		"one.feature":                      "first second third last",
		"./features/deep/one.feature":      "first second third last",
		"/features/deep/one.feature":       "first second third last",
		"ne.feature":                       "",
		"features/deep":                    "first second third last",
		"deep/":                            "first second third last",
		"features/":                        "first second third last other",
		"ep/one.feature":                   "",
		"two.feature":                      "other",
		"one.feature:7":                    "first",
		"features/deep/one.feature:13":     "second",
		"one.feature:17":                   "third last", // the outline
		"one.feature:22":                   "third",
		"one.feature:23":                   "last",
		"one.feature:6":                    "",
		"one.feature:0":                    "",
		"one.feature:99999999999999999999": "",
		"two.feature:3 | one.feature:23":   "last other",
	} {
		t.Run(only, func(t *testing.T) {
			t.Parallel()
			var terms []string
			if only != "" {
				terms = strings.Split(only, "|")
			}
			wanted, err := newSelection(terms)
			if err != nil {
				t.Fatal(err)
			}
			selected, _ := wanted.from(all.scenarios)
			var names []string
			for _, s := range selected {
				names = append(names, s.name)
			}
			if got := strings.Join(names, " "); got != want {
				t.Errorf("it selects %q, not %q", got, want)
			}
		})
	}
}

func TestSelectionsThatMakeNoSense(t *testing.T) {
	t.Parallel()
	for only, says := range map[string]string{
		"":                "--only needs a rule id, a tag or a path",
		"  ":              "--only needs",
		"LS-NO-SUCH-RULE": `there is no rule "LS-NO-SUCH-RULE"`,
		"LS-4XX-LAST":     "did you mean LS-4XX-FINAL",
		"@a and @b":       "&& for and",
		"not @a":          "~ for not",
		"@a OR @b":        "a comma for or",
		"(not @a)":        "has words in it",
		"@a &&":           `"" is neither @tag nor ~@tag`,
		"@a, ":            "is no tag expression",
		"~~@a":            `"~~@a" is neither`,
		"@a @b":           "is no tag expression",
		"!@a":             "is no tag expression",
	} {
		_, err := newSelection([]string{only})
		var wrong UsageError
		if !errors.As(err, &wrong) || !strings.Contains(err.Error(), says) {
			t.Errorf("%q: the error is %v, which is no usage error that says %q", only, err, says)
		}
	}
}

func TestWhatIsLoaded(t *testing.T) {
	t.Parallel()
	all, err := load(someFeatures(), "where/they/lie")
	if err != nil {
		t.Fatal(err)
	}
	type place struct{ Feature, File, Sentence, Where, Tags, Steps string }
	var got []place
	for _, s := range all.scenarios {
		var steps []string
		for _, st := range s.steps {
			steps = append(steps, st.keyword+" "+st.text)
		}
		got = append(got, place{s.feature, s.file, s.sentence, s.where(), strings.Join(s.tags, " "), strings.Join(steps, "; ")})
	}
	const one, two = "where/they/lie/deep/one.feature", "where/they/lie/two.feature"
	const both = `Given an endpoint that plays "200 forever"; When the payload is delivered`
	want := []place{
		{"One", one, "", one + ":7", "one LS-POST slow", both},
		{"One", one, "a rule", one + ":13", "one ls-payload", both},
		{"One", one, "a rule", one + ":22", "one ls-payload outline", both},
		{"One", one, "a rule", one + ":23", "one ls-payload outline", both},
		{"Two", two, "", two + ":3", "slow", "When the payload is delivered"},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("the scenarios (-want +got):\n%s", diff)
	}
}

func TestWhatCannotBeLoaded(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct{ content, says string }{
		"no Gherkin":              {"Feature: f\n  Scenario: s\n    Given x\n    Nonsense\n", "f/a.feature:4: not Gherkin"},
		"two features":            {"Feature: f\n  Scenario: s\n    Given x\nFeature: g\n", "f/a.feature:4: not Gherkin"},
		"too large":               {strings.Repeat("# long\n", maxFeature/7+1), "more than a feature file's 1048576"},
		"an outline without rows": {"Feature: f\n\n  Scenario Outline: <a>\n    Given <a>\n\n    Examples:\n      | a |\n", "f/a.feature:3: the outline has no row"},
		"a table that is none":    {"Feature: f\n  Scenario: s\n    Given x\n      | a |\n      | b | c |\n", "f/a.feature:5: not Gherkin"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, err := load(fstest.MapFS{"a.feature": {Data: []byte(c.content)}}, "f")
			if err == nil || !strings.Contains(err.Error(), c.says) {
				t.Errorf("the error is %v, which does not say %q", err, c.says)
			}
		})
	}
}

func TestScenariosByTag(t *testing.T) {
	t.Parallel()
	got, err := ScenariosByTag(someFeatures(), "f")
	if err != nil {
		t.Fatal(err)
	}
	want := []string{"f/deep/one.feature:7  first", "f/two.feature:3  other"}
	if diff := cmp.Diff(want, got["slow"]); diff != "" || len(got) != 5 {
		t.Errorf("%d tags; the slow ones (-want +got):\n%s", len(got), diff)
	}
}
