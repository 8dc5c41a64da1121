package conformance

import (
	"fmt"
	"regexp"
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
			if problem == "" || seen[sc.file+st.text] {
				continue
			}
			seen[sc.file+st.text] = true
			wrong = append(wrong, fmt.Sprintf("%s: %q: %s", sc.where(), st.keyword+" "+st.text, problem))
		}
	}
	if len(wrong) == 0 {
		return nil
	}
	return usage("%s; `hookdrill steps` lists what can be said", strings.Join(wrong, "\n"))
}

type vocabulary []struct {
	kind       messages.PickleStepType
	expression *regexp.Regexp
}

func compiled(sentences []steps.Sentence) vocabulary {
	kinds := map[string]messages.PickleStepType{
		"Given": messages.PickleStepType_CONTEXT,
		"When":  messages.PickleStepType_ACTION,
		"Then":  messages.PickleStepType_OUTCOME,
	}
	all := make(vocabulary, len(sentences))
	for i, s := range sentences {
		all[i].kind, all[i].expression = kinds[s.Keyword], regexp.MustCompile(s.Expression)
	}
	return all
}

func (v vocabulary) problem(st step) string {
	matches, elsewhere := 0, false
	for _, s := range v {
		if !s.expression.MatchString(st.text) {
			continue
		}
		if s.kind == st.kind {
			matches++
		} else {
			elsewhere = true
		}
	}
	switch {
	case matches == 1:
		return ""
	case matches > 1:
		return "the step is ambiguous: more than one sentence matches"
	case elsewhere:
		return "the step is undefined here: the sentence belongs under another keyword (Given plans, When runs, Then judges)"
	default:
		return "the step is undefined"
	}
}
