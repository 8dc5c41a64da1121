package event

import (
	"encoding/json"
	"math"
	"slices"

	"github.com/hookdrill/hookdrill/simulator/wire"
)

// Rest is what an object has beside the fields that are known here. Whoever
// makes events can leave it empty.
type Rest struct {
	// Unknown are the fields that are not known here, in their order.
	Unknown []Member
	// Keys are the names of all fields in the order in which they came. Nil
	// means that none is unknown or missing, in Argilla's order. [Encode] writes
	// the fields it names, in their order, and then what else is unknown.
	Keys []string
}

func (r *Rest) unknown(name string) (json.RawMessage, bool) { return Object(r.Unknown).Get(name) }

// Member is one member of a JSON object.
type Member struct {
	Name  string
	Value json.RawMessage
}

// Object is a JSON object whose members keep their order.
type Object []Member

// Get returns the value of a name, the last one if there are several.
func (o Object) Get(name string) (json.RawMessage, bool) {
	for _, m := range slices.Backward(o) {
		if m.Name == name {
			return m.Value, true
		}
	}
	return nil, false
}

// Text returns the text of a name: that of a text field, or the URL of an image.
func (o Object) Text(name string) (text string, ok bool) { return as[string](o.Get(name)) }

// Number returns the number of a name.
func (o Object) Number(name string) (number float64, ok bool) { return as[float64](o.Get(name)) }

// Message is one message of a chat field.
type Message struct {
	Role    string `json:"role"`
	Content string `json:"content"`
}

// Chat returns the messages of a name.
func (o Object) Chat(name string) (messages []Message, ok bool) { return as[[]Message](o.Get(name)) }

// as reads a value as a T. null is not one.
func as[T any](value json.RawMessage, found bool) (t T, ok bool) {
	if !found || len(value) == 0 || wire.IsNull(value) {
		return t, false
	}
	err := json.Unmarshal(value, &t)
	return t, err == nil
}

// Values are the answers of a response, in the order in which they came.
type Values []Answer

// Answer is the answer to one question.
type Answer struct {
	// Question is the question's name.
	Question string
	// Value is what was answered, as JSON. The methods read it.
	Value json.RawMessage

	Rest
}

// To returns the answer to a question, and whether there is one.
func (v Values) To(question string) (a Answer, ok bool) {
	for _, a := range v {
		if a.Question == question {
			return a, true
		}
	}
	return Answer{}, false
}

// Text is the answer to a text question, or the label that was selected.
func (a Answer) Text() (text string, ok bool) { return as[string](a.Value, true) }

// Rating is the answer to a rating.
func (a Answer) Rating() (rating int64, ok bool) { return as[int64](a.Value, true) }

// Labels are the answer to a multi-label question.
func (a Answer) Labels() (labels []string, ok bool) { return as[[]string](a.Value, true) }

// Rank is the place of one option.
type Rank struct {
	Value string `json:"value"`
	// Rank counts from 1; options may share one. Nil if it was not ranked.
	Rank *int64 `json:"rank"`
}

// Ranking is the answer to a ranking.
func (a Answer) Ranking() (ranks []Rank, ok bool) { return as[[]Rank](a.Value, true) }

// Span is a part of a field's text, from Start to before End, in characters.
type Span struct {
	Label string `json:"label"`
	Start int    `json:"start"`
	End   int    `json:"end"`
}

// Spans are the answer to a span question.
func (a Answer) Spans() (spans []Span, ok bool) { return as[[]Span](a.Value, true) }

// idIn is the id in an object, "" if there is none.
func idIn(value []byte) string {
	c, err := wire.NewCursor(value, len(value), math.MaxInt)
	if err != nil || c.Peek() != '{' || c.Enter() != nil {
		return ""
	}
	for first := true; ; first = false {
		more, err := c.Next('}', first)
		if !more || err != nil {
			return ""
		}
		key, err := c.Key()
		if err != nil {
			return ""
		}
		if string(key) == "id" && c.Peek() == '"' {
			id, err := c.Text()
			if err != nil {
				return ""
			}
			return id
		}
		if _, err := c.Skip(); err != nil {
			return ""
		}
	}
}
