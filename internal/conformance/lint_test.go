package conformance

import (
	"errors"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/hookdrill/hookdrill/steps"
)

// linted lints a feature of one scenario with these steps.
func linted(t *testing.T, steps string) error {
	t.Helper()
	all, err := load(fstest.MapFS{"a.feature": {Data: []byte("Feature: f\n  Scenario: s\n" + steps)}}, "f")
	if err != nil {
		t.Fatal(err)
	}
	selected, _ := selection(nil).from(all.scenarios)
	return lint(selected)
}

func TestLint(t *testing.T) {
	t.Parallel()
	const doc = "\n\"\"\"\n200\n\"\"\"\n"
	for name, c := range map[string]struct{ steps, says string }{
		"all that it should be": {"Given an endpoint that plays" + doc + "When the payload is delivered\nThen nothing is sent\nBut exactly 0 requests arrive\n", ""},
		"asterisks":             {"* an endpoint that plays \"200\"\n* the payload is delivered\n* nothing is sent\n", ""},
		"undefined":             {"Given an endpoint\n", `f/a.feature:2: "Given an endpoint": the step is undefined; ` + "`hookdrill steps`"},
		"part of a sentence":    {"When the payload is delivered twice\n", "the step is undefined"},
		"under another keyword": {"Given the payload is delivered\n", "undefined here: the sentence belongs under another keyword"},
		"by an And":             {"Given a payload of 1 MiB\nAnd nothing is sent\n", `"And nothing is sent": the step is undefined here`},
		"no doc string":         {"Given an endpoint that plays\n", "the step needs a doc string"},
		"a table in its place":  {"Given an endpoint that plays\n| 200 |\n", "the step needs a doc string"},
		"a doc string too many": {"When the payload is delivered" + doc, "the step takes no doc string"},
		"a table too many":      {"When the payload is delivered\n| a |\n", "the step takes no table"},
		"too large a number":    {"Given 99999999999999999999 such endpoints\n", "the number 99999999999999999999 is too large"},
		"the second number":     {"Then the second pauses are at least 50 % longer than the first, over 99999999999999999999 deliveries\n", "is too large"},
		"a long text of digits": {"Given the secret \"99999999999999999999\" in the URL's query\n", ""},
		"no steps":              {"", "f/a.feature:2: the scenario has no steps"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			err := linted(t, c.steps)
			var wrong UsageError
			switch {
			case c.says == "" && err != nil:
				t.Error(err)
			case c.says != "" && (!errors.As(err, &wrong) || !strings.Contains(err.Error(), c.says)):
				t.Errorf("the error is %v, which is no usage error that says %q", err, c.says)
			}
		})
	}
}

func TestLintTellsAllAtOnce(t *testing.T) {
	t.Parallel()
	err := linted(t, "Given one thing\nWhen one thing\nAnd one thing\nThen another\n")
	if err == nil {
		t.Fatal("there is no error")
	}
	said := strings.Split(err.Error(), "\n")
	if len(said) != 2 || !strings.Contains(said[0], "one thing") || !strings.Contains(said[1], "another") {
		t.Errorf("it says, once for each: %q", said)
	}
}

// No sentence is ambiguous, so two are made to be.
func TestLintFindsTwoMeanings(t *testing.T) {
	t.Parallel()
	words := compiled(nil)
	for range 2 {
		words = append(words, compiled(firstSentence())...)
	}
	problem := words.problem(step{kind: words[0].kind, text: words[0].sentence.Example})
	if !strings.Contains(problem, "ambiguous") {
		t.Errorf("it says %q", problem)
	}
}

func firstSentence() []steps.Sentence { return steps.Vocabulary()[:1] }
