package conformance

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"

	messages "github.com/cucumber/messages/go/v21"

	"github.com/hookdrill/hookdrill/steps"
)

// lint finds steps that no sentence matches, or more than one, before anything
// is run: a run that stops half-way because of a typing error is no use.
func lint(scenarios []*scenario) error {
	sentences := compiled(steps.Vocabulary())
	var wrong []string
	seen := map[string]bool{}
	for _, sc := range scenarios {
		if len(sc.steps) == 0 {
			wrong = append(wrong, sc.where()+": the scenario has no steps")
		}
		for _, st := range sc.steps {
			problem := sentences.problem(st)
			said := sc.file + problem + st.text
			if problem == "" || seen[said] {
				continue
			}
			seen[said] = true
			wrong = append(wrong, fmt.Sprintf("%s: %q: %s", sc.where(), st.keyword+" "+st.text, problem))
		}
	}
	if len(wrong) == 0 {
		return nil
	}
	return usage("%s; `hookdrill steps` lists what can be said", strings.Join(wrong, "\n"))
}

// vocabulary is all sentences, ready to be matched.
type vocabulary []word

type word struct {
	kind       messages.PickleStepType
	expression *regexp.Regexp
	sentence   steps.Sentence
}

func compiled(sentences []steps.Sentence) vocabulary {
	kinds := map[string]messages.PickleStepType{
		"Given": messages.PickleStepType_CONTEXT,
		"When":  messages.PickleStepType_ACTION,
		"Then":  messages.PickleStepType_OUTCOME,
	}
	all := make(vocabulary, len(sentences))
	for i, s := range sentences {
		all[i] = word{kinds[s.Keyword], regexp.MustCompile(s.Expression), s}
	}
	return all
}

// problem says what is wrong with a step; "" if nothing is.
func (v vocabulary) problem(st step) string {
	var matches []word
	elsewhere := false
	for _, w := range v {
		switch {
		case !w.expression.MatchString(st.text):
		case w.kind == st.kind || st.kind == messages.PickleStepType_UNKNOWN: // an asterisk stands for any keyword
			matches = append(matches, w)
		default:
			elsewhere = true
		}
	}
	switch {
	case len(matches) == 1:
		return matches[0].misused(st)
	case len(matches) > 1:
		return "the step is ambiguous: more than one sentence matches"
	case elsewhere:
		return "the step is undefined here: the sentence belongs under another keyword (Given plans, When runs, Then judges)"
	default:
		return "the step is undefined"
	}
}

// capture is one of an expression's captures. All of them are innermost groups.
var capture = regexp.MustCompile(`\(([^?()][^()]*)\)`)

// misused finds what godog finds only when it calls the step, or never.
func (w word) misused(st step) string {
	switch {
	case w.sentence.DocString && st.attached != "doc string":
		return "the step needs a doc string"
	case !w.sentence.DocString && st.attached != "":
		return "the step takes no " + st.attached
	}
	values := w.expression.FindStringSubmatch(st.text)[1:]
	for i, c := range capture.FindAllStringSubmatch(w.sentence.Expression, -1) {
		if _, err := strconv.Atoi(values[i]); c[1] == `\d+` && err != nil {
			return fmt.Sprintf("the number %s is too large", values[i])
		}
	}
	return ""
}
