package steps

import (
	"regexp"
	"slices"
	"strings"
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
		w.deliverySentences(),
		w.requestSentences(),
		w.outcomeSentences(),
		w.pauseSentences(),
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
}

// Vocabulary lists every sentence, Given first.
func Vocabulary() []Sentence {
	var all []Sentence
	for _, s := range (&world{}).sentences() {
		all = append(all, Sentence{
			Keyword: string(s.keyword), Text: plain(s.expression),
			Expression: s.expression, Example: s.example,
		})
	}
	return all
}

var (
	optional    = regexp.MustCompile(`\(\?:([^()]*)\)\?`)
	alternative = regexp.MustCompile(`\((?:\?:)?([a-z |]+)\)`)
	parameter   = regexp.MustCompile(`\([^()]*\)`)
)

// plain turns an expression into a sentence for people: "…" for a text, N for
// a number, a|b for a choice.
func plain(expression string) string {
	text := strings.Trim(expression, "^$")
	text = strings.ReplaceAll(text, `(\d+)`, "N")
	text = strings.ReplaceAll(text, `(\S+)`, "DURATION")
	text = optional.ReplaceAllString(text, "[$1]")
	text = alternative.ReplaceAllString(text, "$1")
	return parameter.ReplaceAllString(text, "…")
}
