package api

import (
	"encoding/json"
	"slices"
	"unicode/utf8"

	"github.com/hookdrill/hookdrill/simulator/wire"
)

// Bounds of records that the real server has, but for the last.
const (
	mostBulk     = 500
	mostMessages = 500
	mostRole     = 20
	mostMessage  = 20_000
	mostExternal = 4 << 10 // bytes; it is a key of the store
)

// recordInput is a record as it was sent. What was not sent is nil, and stays as
// it is where there is a record already.
type recordInput struct {
	id          string
	external    *string
	fields      json.RawMessage
	metadata    json.RawMessage
	hasMetadata bool
	responses   []answered
	suggestions []suggestionInput
	// suggested tells that suggestions were sent, if only an empty list of them.
	suggested bool
	vectors   map[string]json.RawMessage
}

// suggestionInput is a suggestion as it was sent.
type suggestionInput struct {
	question     string
	kind, agent  *string
	value, score json.RawMessage
}

// records reads the body of a bulk request.
func (o object) records(fieldsNeeded bool) []recordInput {
	faults := len(*o.faults)
	items := o.need("items")
	var all []recordInput
	var external []string
	for _, one := range items.list(1, mostBulk) {
		r := one.record(fieldsNeeded)
		all = append(all, r)
		if r.external != nil {
			external = append(external, *r.external)
		}
	}
	slices.Sort(external)
	if len(slices.Compact(slices.Clone(external))) != len(external) && len(*o.faults) == faults {
		items.fail("value_error", "Value error, External IDs must be unique")
	}
	return all
}

func (n node) record(fieldsNeeded bool) recordInput {
	o := n.model()
	r := recordInput{id: o.get("id").uuidOrNone(), external: o.get("external_id").externalID(), hasMetadata: o.has("metadata")}
	if fieldsNeeded {
		r.fields = o.need("fields").recordFields()
	} else if o.get("fields").there() {
		r.fields = o.get("fields").recordFields()
	}
	r.metadata = o.get("metadata").jsonObject()
	if list := o.get("responses"); list.there() {
		for _, one := range list.list(0, 0) {
			r.responses = append(r.responses, one.response())
		}
		unlikeUsers(list, r.responses)
	}
	if list := o.get("suggestions"); list.there() {
		r.suggested = true
		for _, one := range list.list(0, 0) {
			r.suggestions = append(r.suggestions, one.suggestion())
		}
	}
	if o.get("vectors").there() {
		vectors := o.get("vectors").dict()
		r.vectors = map[string]json.RawMessage{}
		for _, name := range vectors.names {
			r.vectors[name] = vectors.get(name).vector()
		}
	}
	return r
}

func unlikeUsers(list node, responses []answered) {
	for i, r := range responses {
		if slices.ContainsFunc(responses[:i], func(o answered) bool { return o.user == r.user }) {
			list.fail("value_error", "Value error, 'responses' contains several responses for the same user_id='%s'", r.user)
		}
	}
}

// externalID is a text; a number is taken for its digits, as there.
func (n node) externalID() *string {
	if !n.there() {
		return nil
	}
	text := string(n.raw)
	if c := n.raw[0]; c != '-' && (c < '0' || c > '9') {
		text = n.text(0, 0)
	}
	if len(text) > mostExternal {
		n.fail("string_too_long", "String should have at most %d bytes", mostExternal)
	}
	return &text
}

// recordFields are a record's fields, each of a shape that some field has.
func (n node) recordFields() json.RawMessage {
	o := n.dict()
	if n.raw == nil || n.raw[0] != '{' {
		return nil
	}
	return o.text(func(name string, raw []byte) []byte {
		at := o.under(name, raw)
		switch c := raw[0]; {
		case c == '[':
			return at.messages()
		case c == '-' || c >= '0' && c <= '9':
			return encoded(string(raw)) // a number is taken for its digits
		case c == 't' || c == 'f':
			at.fail("string_type", "Input should be a valid string")
			return []byte("null")
		}
		return unique(raw)
	})
}

func (n node) messages() []byte {
	type message struct {
		Role    string `json:"role"`
		Content string `json:"content"`
	}
	all := []message{}
	for _, one := range n.list(0, mostMessages) {
		o := one.model()
		all = append(all, message{o.need("role").text(1, mostRole), o.need("content").text(1, mostMessage)})
	}
	return encoded(all)
}

func (n node) suggestion() suggestionInput {
	o := n.model()
	s := suggestionInput{
		question: o.need("question_id").uuid(), value: o.need("value").answer(), agent: o.get("agent").textOrNil(mostName),
	}
	if kind := o.get("type"); kind.there() {
		s.kind = new(kind.word("enum", "model", "human"))
	}
	score := o.get("score")
	if !score.there() {
		return s
	}
	scores := []node{score}
	if score.raw[0] == '[' {
		scores = score.list(1, 0)
	}
	for _, one := range scores {
		var value float64
		if json.Unmarshal(one.raw, &value) != nil || value < 0 || value > 1 {
			one.fail("value_error", "Value error, score must be between 0 and 1")
		}
	}
	s.score = unique(score.raw)
	return s
}

// vector is a list of numbers.
func (n node) vector() json.RawMessage {
	for _, one := range n.list(0, 0) {
		if c := one.raw[0]; c != '-' && (c < '0' || c > '9') {
			one.fail("float_type", "Input should be a valid number")
		}
	}
	return unique(n.raw)
}

// members are those of stored JSON, nil for null.
func members(text json.RawMessage) map[string]json.RawMessage {
	if len(text) == 0 {
		return nil
	}
	all := map[string]json.RawMessage{}
	for name, value := range wire.Members(text) {
		all[name] = value
	}
	return all
}

func runes(raw json.RawMessage) int { return utf8.RuneCountInString(wire.Unquote(raw)) }
