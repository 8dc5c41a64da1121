package api

import (
	"encoding/json"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/hookdrill/hookdrill/simulator/argilla/store"
	"github.com/hookdrill/hookdrill/simulator/wire"
)

// mostSpans is how many spans one answer may have.
const mostSpans = 10_000

// answered is a response as it was sent.
type answered struct {
	status string
	// values is what is stored: an object of {"value": ...}, nil for null.
	values json.RawMessage
	// record or user is whose, where the body says so.
	record, user string
}

// response reads a response whose kind is told by its status, so that what is
// wrong lies below that.
func (n node) response() answered {
	o := n.model()
	if status := o.get("status"); status.raw == nil || status.raw[0] != '"' {
		o.fail("union_tag_not_found", "Unable to extract tag using discriminator 'status'")
		return answered{}
	}
	kinds := []string{store.Submitted, store.Discarded, store.Draft}
	status := wire.Unquote(o.values["status"])
	if !slices.Contains(kinds, status) {
		o.fail("union_tag_invalid", "Input tag '%s' found using 'status' does not match any of the expected tags: %s", wire.Cut(status), expectedTags(kinds))
		return answered{}
	}
	tagged := o
	tagged.node = o.under(status, o.raw)
	r := answered{status: status}
	if status == store.Submitted {
		r.values = tagged.need("values").answers()
	} else if values := tagged.get("values"); values.there() {
		r.values = values.answers()
	}
	r.record, r.user = tagged.get("record_id").uuid(), tagged.get("user_id").uuid()
	return r
}

// answers are values of questions, each with what is known of a value and nothing
// else.
func (n node) answers() json.RawMessage {
	o := n.dict()
	if n.raw == nil || n.raw[0] != '{' {
		return nil
	}
	return o.text(func(question string, raw []byte) []byte {
		at := o.under(question, raw)
		if length := utf8.RuneCountInString(question); length < 1 || length > mostName {
			at.fail("string_too_long", "a question's name has 1 to %d characters", mostName)
		}
		value := at.model().need("value").answer()
		if value == nil {
			value = []byte("null")
		}
		return append(append([]byte(`{"value":`), value...), '}')
	})
}

// answer is a text, a rating, or a list of labels, of ranks or of spans.
func (n node) answer() json.RawMessage {
	if n.raw == nil {
		return nil
	}
	switch c := n.raw[0]; {
	case c == '"':
		return unique(n.raw)
	case c == '-' || c >= '0' && c <= '9':
		return encoded(n.integer(-1 << 53))
	case c == '[':
		return n.answerList()
	}
	n.fail("string_type", "Input should be a valid string, a whole number or a list")
	return nil
}

func (n node) answerList() json.RawMessage {
	b := []byte("[")
	for i, one := range n.list(0, mostSpans) {
		if i > 0 {
			b = append(b, ',')
		}
		if one.raw[0] != '{' {
			b = append(b, encoded(one.text(0, 0))...)
			continue
		}
		if o := one.model(); o.has("label") {
			b = append(b, encoded(o.span())...)
		} else {
			b = append(b, encoded(o.rank())...)
		}
	}
	return append(b, ']')
}

type spanAnswer struct {
	Label string `json:"label"`
	Start int64  `json:"start"`
	End   int64  `json:"end"`
}

func (o object) span() spanAnswer {
	s := spanAnswer{o.need("label").text(0, 0), o.need("start").integer(0), o.need("end").integer(1)}
	if s.End <= s.Start {
		o.fail("value_error", "Value error, a span's 'end' must be greater than its 'start'")
	}
	return s
}

type rankAnswer struct {
	Value string `json:"value"`
	Rank  *int64 `json:"rank"`
}

func (o object) rank() rankAnswer {
	r := rankAnswer{Value: o.need("value").text(0, 0)}
	if rank := o.get("rank"); rank.there() {
		r.Rank = new(rank.integer(-1 << 53))
	}
	return r
}

// fitting refuses answers that do not fit the questions of the record's dataset.
func fitting(tx *store.Tx, r store.Record, a answered) error {
	values := map[string]json.RawMessage{}
	var names []string
	if a.values != nil {
		for name, raw := range wire.Members(a.values) {
			for _, value := range wire.Members(raw) {
				values[name] = value
			}
			names = append(names, name)
		}
	}
	submitted := a.status == store.Submitted
	if submitted && len(values) == 0 {
		return refused("missing response values for submitted response")
	}
	questions, err := tx.Questions(r.DatasetID)
	if err != nil {
		return err
	}
	for _, q := range questions {
		if submitted && q.Required && values[q.Name] == nil {
			return refused("missing response value for required question with name='%s'", q.Name)
		}
	}
	for _, name := range names {
		if !slices.ContainsFunc(questions, func(q store.Question) bool { return q.Name == name }) {
			return refused("found response value for non configured question with name='%s'", name)
		}
	}
	for _, q := range questions {
		if value := values[q.Name]; value != nil {
			if err := fits(q, r, value, submitted); err != nil {
				return err
			}
		}
	}
	return nil
}

// fits refuses an answer that its question does not offer.
func fits(q store.Question, r store.Record, value json.RawMessage, submitted bool) error {
	offered := optionValues(q.Settings)
	bad := func(format string, args ...any) error {
		return refused("question '%s' of type %s: "+format, append([]any{q.Name, kindOf(q.Settings)}, args...)...)
	}
	switch kindOf(q.Settings) {
	case "text":
		if value[0] != '"' {
			return bad("the answer is not a text")
		}
	case "label_selection", "rating":
		if !slices.Contains(offered, string(value)) {
			return bad("%s is not one of %s", wire.Cut(string(value)), strings.Join(offered, ", "))
		}
	case "multi_label_selection":
		var labels []json.RawMessage
		if json.Unmarshal(value, &labels) != nil || len(labels) == 0 {
			return bad("the answer is not a list of labels")
		}
		return chosen(bad, offered, texts(labels))
	case "ranking":
		return ranked(bad, offered, value, submitted)
	case "span":
		return marked(bad, q, r, offered, value)
	}
	return nil
}

func texts(all []json.RawMessage) []string {
	made := make([]string, len(all))
	for i, raw := range all {
		made[i] = string(raw)
	}
	return made
}

// complaint is a refusal about one question.
type complaint func(format string, args ...any) error

func chosen(bad complaint, offered, values []string) error {
	for i, v := range values {
		if !slices.Contains(offered, v) {
			return bad("%s is not one of %s", wire.Cut(v), strings.Join(offered, ", "))
		}
		if slices.Contains(values[:i], v) {
			return bad("%s is there twice", wire.Cut(v))
		}
	}
	return nil
}

func ranked(bad complaint, offered []string, value json.RawMessage, submitted bool) error {
	var ranks []struct {
		Value json.RawMessage `json:"value"`
		Rank  *int64          `json:"rank"`
	}
	if json.Unmarshal(value, &ranks) != nil {
		return bad("the answer is not a list of values and their ranks")
	}
	if submitted && len(ranks) != len(offered) {
		return bad("%d values are ranked, and there are %d", len(ranks), len(offered))
	}
	var values []string
	for _, r := range ranks {
		if submitted && (r.Rank == nil || *r.Rank < 1 || *r.Rank > int64(len(offered))) {
			return bad("a rank is a whole number from 1 to %d", len(offered))
		}
		values = append(values, string(r.Value))
	}
	return chosen(bad, offered, values)
}

func marked(bad complaint, q store.Question, r store.Record, offered []string, value json.RawMessage) error {
	var spans []struct {
		Label      json.RawMessage `json:"label"`
		Start, End int
	}
	if json.Unmarshal(value, &spans) != nil {
		return bad("the answer is not a list of spans")
	}
	var settings spanSettings
	_ = json.Unmarshal(q.Settings, &settings) // stored JSON is valid
	var fields map[string]json.RawMessage
	_ = json.Unmarshal(r.Fields, &fields)
	var text string
	if raw, there := fields[settings.Field]; !there || json.Unmarshal(raw, &text) != nil {
		return bad("the record has no text in its field '%s'", settings.Field)
	}
	length := utf8.RuneCountInString(text)
	for i, s := range spans {
		if !slices.Contains(offered, string(s.Label)) {
			return bad("%s is not one of %s", wire.Cut(string(s.Label)), strings.Join(offered, ", "))
		}
		if s.Start >= length || s.End > length {
			return bad("a span ends after the %d characters of the field '%s'", length, settings.Field)
		}
		for j, other := range spans[:i] {
			if !settings.Overlapping && s.Start < other.End && s.End > other.Start {
				return bad("the spans %d and %d overlap", j, i)
			}
		}
	}
	return nil
}
