package steps

import (
	"reflect"
	"regexp"
	"slices"
	"strings"

	"github.com/cucumber/godog"
)

// keyword is where a sentence may stand.
type keyword string

const (
	given keyword = "Given"
	when  keyword = "When"
	then  keyword = "Then"
)

// sentence is one step definition.
type sentence struct {
	keyword    keyword
	expression string
	example    string
	step       any
}

// sentences are all step definitions, bound to this world.
func (w *world) sentences() []sentence {
	return slices.Concat(
		w.endpointSentences(),
		w.payloadSentences(),
		w.ruleSentences(),
		w.webhookSentences(),
		w.runSentences(),
		w.systemSentences(),
		w.besideSentences(),
		w.listenerSentences(),
		w.postSentences(),
		w.deliverySentences(),
		w.requestSentences(),
		w.outcomeSentences(),
		w.pauseSentences(),
		w.messageSentences(),
		w.signatureSentences(),
		w.verifierSentences(),
		w.relaySentences(),
		w.relayedSentences(),
		w.handledSentences(),
		w.windowSentences(),
		w.drillSentences(),
		w.argillaSentences(),
		w.argillaEventSentences(),
		w.argillaAnswerSentences(),
		w.contentSentences(),
		w.linkSentences(),
		w.secretSentences(),
		w.answerSentences(),
		w.exampleSentences(),
	)
}

// Sentence describes one step for people.
type Sentence struct {
	// Keyword is Given, When or Then.
	Keyword string `json:"keyword"`
	// Text is the sentence with its parameters as words.
	Text string `json:"text"`
	// Expression is the regular expression that a step must match.
	Expression string `json:"expression"`
	// Example is a step that matches.
	Example string `json:"example"`
	// DocString is set where the step takes a doc string; no step takes a table.
	DocString bool `json:"doc_string,omitempty"`
}

// Vocabulary lists every sentence, Given first and Then last.
func Vocabulary() []Sentence {
	var all []Sentence
	for _, s := range (&world{}).sentences() {
		all = append(all, Sentence{
			Keyword: string(s.keyword), Text: plain(s.expression),
			Expression: s.expression, Example: s.example, DocString: s.takesDocString(),
		})
	}
	order := []string{string(given), string(when), string(then)}
	slices.SortStableFunc(all, func(a, b Sentence) int {
		return slices.Index(order, a.Keyword) - slices.Index(order, b.Keyword)
	})
	return all
}

// takesDocString goes by the last parameter, as godog does.
func (s sentence) takesDocString() bool {
	step := reflect.TypeOf(s.step)
	return step.NumIn() > 0 && step.In(step.NumIn()-1) == reflect.TypeFor[*godog.DocString]()
}

// group is an innermost group of an expression, optional or not.
var group = regexp.MustCompile(`\((?:\?:)?([^()]*)\)(\??)`)

// plain turns an expression into a sentence for people: "…" for a text, N for
// a number, (a|b) for a choice, [a] for what can be left out.
func plain(expression string) string {
	text := strings.Trim(expression, "^$")
	text = strings.ReplaceAll(text, `(\d+)`, "N")
	text = strings.ReplaceAll(text, `(\S+)`, "DURATION")
	for group.MatchString(text) {
		text = group.ReplaceAllStringFunc(text, plainGroup)
	}
	text = strings.ReplaceAll(text, "s?", "(s)")
	return strings.NewReplacer(choiceBegins, "(", choiceEnds, ")").Replace(text)
}

// A choice's parentheses, while groups around it are still looked for.
const choiceBegins, choiceEnds = "<", ">"

func plainGroup(text string) string {
	parts := group.FindStringSubmatch(text)
	inside, optional := parts[1], parts[2] != ""
	const words = "abcdefghijklmnopqrstuvwxyz |" + choiceBegins + choiceEnds
	switch {
	case strings.ContainsFunc(inside, func(r rune) bool { return !strings.ContainsRune(words, r) }):
		return "…" // a pattern for any text
	case !optional:
		return choiceBegins + inside + choiceEnds
	}
	bare := "[" + strings.Trim(inside, " "+choiceBegins+choiceEnds) + "]"
	if strings.HasSuffix(inside, " ") {
		bare += " "
	}
	return bare
}
