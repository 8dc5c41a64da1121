package steps_test

import (
	"flag"
	"fmt"
	"maps"
	"os"
	"regexp"
	"slices"
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

// contexts are what a sentence may be said in: a sender that delivers, a system
// whose rule is at work, with and without a listener, a listener that runs or was
// killed, and an Argilla.
func contexts() []map[string][]string {
	return []map[string][]string{
		{"Given": {`Given an endpoint that plays "200 forever"`}, "When": {"When the payload is delivered"}},
		{
			"Given": {`Given a rule that looks every 1s, with a webhook that plays "200 forever"`, "And a run that is posted at 100ms"},
			"When":  {"When the rule is at work for 1s"},
		},
		{
			"Given": {
				`Given a rule that looks every 1s, with a webhook that leads to the listener`,
				`And the secret "38ee77617c3a489ab6e871fbeb2ec87d" in the URL's query`,
				"And a run that is posted at 100ms",
			},
			"When": {"When the rule is at work for 1s"},
		},
		{
			"Given": {`Given an endpoint that plays "200 forever"`, `And a message that is signed with "whsec_AAECAwQFBgcICQoLDA0ODxAREhMUFRYX"`},
			"When":  {"When the message is delivered"},
		},
		{
			"Given": {`Given a listener that verifies with "whsec_AAECAwQFBgcICQoLDA0ODxAREhMUFRYX"`, `And a request that is signed with "whsec_AAECAwQFBgcICQoLDA0ODxAREhMUFRYX"`},
			"When":  {"When the request is sent"},
		},
		{"Given": {`Given a listener that verifies with "whsec_AAECAwQFBgcICQoLDA0ODxAREhMUFRYX"`}, "When": {"When the request is sent"}},
		{"Given": {`Given an endpoint that plays "200 forever"`}, "When": {"When the message is delivered"}},
		{
			"Given": {
				`Given an Argilla listener with the handlers "greet, audit"`, `And "dataset.created" is delivered to "greet"`,
				"And its health is asked for after 1s",
			},
			"When": {"When Argilla's listener is at work"},
		},
		{"When": {"When Argilla's listener is at work"}},
		{
			"Given": {`Given a listener with the secret "38ee7761"`, "And a delivery of 1 run"},
			"When":  {"When the deliveries are posted"},
		},
		{
			"Given": {`Given a listener with the secret "38ee7761"`, "And a delivery of 1 run", "And the listener is killed once example 1 is asked for"},
			"When":  {"When the deliveries are posted"},
		},
		{"Given": {`Given an Argilla webhook that plays "200 forever"`}, "When": {"When somebody creates a dataset"}},
		{"Given": {`Given a shared endpoint "e9" that plays "200 forever"`}, "When": {"When the deliveries are made"}},
	}
}

// Every example can be said: in one of the contexts godog finds its step, and the
// step its parameters.
func TestExamplesCanBeSaid(t *testing.T) {
	t.Parallel()
	for _, s := range steps.Vocabulary() {
		t.Run(s.Text, func(t *testing.T) {
			t.Parallel()
			said := strings.ReplaceAll(s.Keyword+" "+s.Example, "\n", "\n      ")
			var problems []string
			for _, context := range contexts() {
				around := maps.Clone(context)
				around["Then"] = []string{"Then at least 0 requests arrive"}
				around[s.Keyword] = append(slices.Clone(around[s.Keyword]), said)
				if s.Keyword == "When" {
					around["When"] = []string{said}
				}
				r := one(t, slices.Concat(around["Given"], around["When"], around["Then"]))
				if r.History != nil && (r.Err == nil || !strings.Contains(r.Err.Error(), "undefined") && !strings.Contains(r.Err.Error(), "argument")) {
					return
				}
				problems = append(problems, fmt.Sprint(r.Err))
			}
			t.Errorf("it can be said nowhere: %q", problems)
		})
	}
}
