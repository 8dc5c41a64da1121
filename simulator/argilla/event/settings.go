package event

import "encoding/json"

// QuestionSettings say how a question is asked. Which of them there are is for
// the type to say; the others are zero.
type QuestionSettings struct {
	// Type is "text", "rating", "label_selection", "multi_label_selection",
	// "ranking" or "span".
	Type string
	// Field is the field whose text a span question marks.
	Field string
	// UseMarkdown is for text questions.
	UseMarkdown bool
	// Options are what can be chosen; a text question has none.
	Options []Option
	// VisibleOptions is how many options are shown at first. Nil means all.
	VisibleOptions *int64
	// OptionsOrder is "natural" or "suggestion", for multi-label questions.
	OptionsOrder string
	// AllowOverlapping lets spans overlap.
	AllowOverlapping bool

	Rest
}

// Option is what can be chosen.
type Option struct {
	// Value is what a response then has.
	Value OptionValue
	// Text is what annotators see; a rating's option has none.
	Text string
	// Description is nil if there is none.
	Description *string

	Rest
}

// OptionValue is a label, or a number where the question is a rating. Make it
// with [Label] or [Rating].
type OptionValue struct {
	label  string
	rating int64
	number bool
}

// Label is the value of a label.
func Label(label string) OptionValue { return OptionValue{label: label} }

// Rating is the value of a rating.
func Rating(n int64) OptionValue { return OptionValue{rating: n, number: true} }

// Rating is the number, and whether it is one.
func (v OptionValue) Rating() (n int64, ok bool) { return v.rating, v.number }

// String is the label, or the number's digits.
func (v OptionValue) String() string {
	if v.number {
		return string(integer.write(nil, v.rating))
	}
	return v.label
}

// Equal reports whether both are the same value; go-cmp asks for it.
func (v OptionValue) Equal(other OptionValue) bool { return v == other }

// FieldSettings say how a field is shown.
type FieldSettings struct {
	// Type is "text", "chat", "image" or "custom".
	Type string
	// UseMarkdown is for text and chat.
	UseMarkdown bool
	// Template is the HTML of a custom field.
	Template string
	// AdvancedMode says that the template has scripts of its own.
	AdvancedMode bool

	Rest
}

// MetadataSettings say which values a metadata property may have.
type MetadataSettings struct {
	// Min and Max bound an integer or a float. "" is no bound.
	Min, Max json.Number
	// Type is "terms", "integer" or "float".
	Type string
	// Values are the terms, as JSON. Nil means any.
	Values []json.RawMessage

	Rest
}
