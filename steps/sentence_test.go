package steps_test

import (
	"flag"
	"fmt"
	"os"
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/hookdrill/hookdrill/steps"
)

var update = flag.Bool("update", false, "write the golden files anew")

// TestTheVocabularyReadsWell compares the sentences with a file that is read
// whenever one changes: users write them into files of their own.
func TestTheVocabularyReadsWell(t *testing.T) {
	t.Parallel()
	var text strings.Builder
	for _, s := range steps.Vocabulary() {
		fmt.Fprintf(&text, "%-5s %s\n", s.Keyword, s.Text)
	}
	const file = "testdata/vocabulary.txt"
	if *update {
		if err := os.WriteFile(file, []byte(text.String()), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), text.String()); diff != "" {
		t.Errorf("the sentences are not as they were; -update writes the file anew (-want +got):\n%s", diff)
	}
}

// step is what a scenario would match of an example: all but its doc string.
func step(s steps.Sentence) string {
	text, _, _ := strings.Cut(s.Example, "\n")
	return text
}

func TestExamplesMatchTheirSentenceAlone(t *testing.T) {
	t.Parallel()
	seen := map[string]bool{}
	for _, s := range steps.Vocabulary() {
		if !strings.HasPrefix(s.Expression, "^") || !strings.HasSuffix(s.Expression, "$") {
			t.Errorf("%q matches parts of steps", s.Expression)
		}
		if seen[s.Text] {
			t.Errorf("there are two sentences %q", s.Text)
		}
		seen[s.Text] = true
		for _, other := range steps.Vocabulary() {
			matches := regexp.MustCompile(other.Expression).MatchString(step(s))
			if matches != (s.Expression == other.Expression) {
				t.Errorf("the example %q of %q: matched by %q is %t", step(s), s.Expression, other.Expression, matches)
			}
		}
		if s.DocString != strings.Contains(s.Example, `"""`) {
			t.Errorf("%q takes a doc string: %t; its example is %q", s.Text, s.DocString, s.Example)
		}
	}
}

// Every example can be said: godog finds its step, and the step its parameters.
func TestExamplesCanBeSaid(t *testing.T) {
	t.Parallel()
	for _, s := range steps.Vocabulary() {
		t.Run(s.Text, func(t *testing.T) {
			t.Parallel()
			said := strings.ReplaceAll(s.Keyword+" "+s.Example, "\n", "\n      ")
			steps := map[string][]string{
				"Given": {said, `And an endpoint that plays "200 forever"`, "When the payload is delivered", "Then at least 0 requests arrive"},
				"When":  {`Given an endpoint that plays "200 forever"`, said, "Then at least 0 requests arrive"},
				"Then":  {`Given an endpoint that plays "200 forever"`, "When the payload is delivered", said},
			}[s.Keyword]
			r := one(t, steps)
			if r.Err != nil && (strings.Contains(r.Err.Error(), "undefined") || strings.Contains(r.Err.Error(), "argument")) {
				t.Error(r.Err)
			}
			if s.Keyword != "Then" && r.History == nil {
				t.Errorf("nothing was delivered: %v", r.Err)
			}
		})
	}
}
