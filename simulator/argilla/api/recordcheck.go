package api

import (
	"encoding/json"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/hookdrill/hookdrill/simulator/argilla/store"
	"github.com/hookdrill/hookdrill/simulator/wire"
)

// Bounds of images.
const (
	mostImageURL  = 2038
	mostImageData = 5_000_000
)

// configuration is what a record has to fit.
type configuration struct {
	dataset    store.Dataset
	fields     []store.Field
	questions  []store.Question
	properties []store.MetadataProperty
	vectors    []store.VectorSettings
}

func configurationOf(tx *store.Tx, d store.Dataset) (c configuration, err error) {
	c.dataset = d
	if c.fields, err = tx.Fields(d.ID); err != nil {
		return c, err
	}
	if c.questions, err = tx.Questions(d.ID); err != nil {
		return c, err
	}
	if c.properties, err = tx.MetadataProperties(d.ID); err != nil {
		return c, err
	}
	c.vectors, err = tx.VectorsSettings(d.ID)
	return c, err
}

// check refuses a record that does not fit its dataset. r is the record as it
// would be stored.
func (c configuration) check(tx *store.Tx, in recordInput, r store.Record) error {
	if in.fields != nil || r.ID == "" {
		if err := c.checkFields(in.fields); err != nil {
			return err
		}
	}
	if err := c.checkMetadata(in.metadata); err != nil {
		return err
	}
	if err := c.checkSuggestions(in.suggestions, r); err != nil {
		return err
	}
	for name, value := range in.vectors {
		i := slices.IndexFunc(c.vectors, func(v store.VectorSettings) bool { return v.Name == name })
		if i < 0 {
			return refused("vector with name=%s does not exist for dataset_id=%s", name, c.dataset.ID)
		}
		if n := length(value); n != c.vectors[i].Dimensions {
			return refused("vector value for vector name=%s must have %d elements, got %d elements", name, c.vectors[i].Dimensions, n)
		}
	}
	for _, one := range in.responses {
		if _, err := tx.User(one.user); err != nil {
			return refused("user with id %s not found", one.user)
		}
		if err := fitting(tx, r, one); err != nil {
			return err
		}
	}
	return nil
}

func length(list json.RawMessage) int {
	n := 0
	for range wire.Elements(list) {
		n++
	}
	return n
}

func (c configuration) checkFields(text json.RawMessage) error {
	given := members(text)
	if len(given) == 0 {
		return refused("fields cannot be empty")
	}
	for _, f := range c.fields {
		value := given[f.Name]
		if f.Required && (value == nil || wire.IsNull(value)) {
			return refused("missing required value for field: '%s'", f.Name)
		}
		delete(given, f.Name)
		if value != nil && !wire.IsNull(value) {
			if err := checkField(f, value); err != nil {
				return err
			}
		}
	}
	for name := range wire.Members(text) {
		if given[name] != nil {
			return refused("found fields values for non configured fields: ['%s']", name)
		}
	}
	return nil
}

func checkField(f store.Field, value json.RawMessage) error {
	switch kindOf(f.Settings) {
	case "text":
		if value[0] != '"' {
			return refused("text field '%s' value must be a string", f.Name)
		}
	case "chat":
		if value[0] != '[' {
			return refused("chat field '%s' value must be a list of messages", f.Name)
		}
	case "custom":
		if value[0] != '{' {
			return refused("custom field '%s' value must be a dictionary", f.Name)
		}
	case "image":
		return checkImage(f, value)
	}
	return nil
}

func checkImage(f store.Field, value json.RawMessage) error {
	bad := refused("image field '%s' has an invalid URL value", f.Name)
	if value[0] != '"' {
		return bad
	}
	text := wire.Unquote(value)
	if data, is := strings.CutPrefix(text, "data:"); is {
		if runes(value) > mostImageData {
			return refused("image field '%s' has more than %d characters", f.Name, mostImageData)
		}
		kind, _, _ := strings.Cut(data, ",")
		kind, _, _ = strings.Cut(kind, ";")
		known := []string{"avif", "gif", "ico", "jpeg", "jpg", "png", "svg", "webp"}
		if !slices.Contains(known, strings.TrimPrefix(kind, "image/")) {
			return refused("image field '%s' is of the type %q, and those that are taken are image/ with %s", f.Name, wire.Cut(kind), strings.Join(known, ", "))
		}
		return nil
	}
	u, err := url.Parse(text)
	if err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Host == "" || u.Path == "" {
		return bad
	}
	if runes(value) > mostImageURL {
		return refused("image field '%s' has more than %d characters", f.Name, mostImageURL)
	}
	return nil
}

func (c configuration) checkMetadata(text json.RawMessage) error {
	if len(text) == 0 {
		return nil
	}
	for name, value := range wire.Members(text) {
		i := slices.IndexFunc(c.properties, func(p store.MetadataProperty) bool { return p.Name == name })
		if i < 0 {
			if !c.dataset.AllowExtraMetadata {
				return refused("metadata is not valid: '%s' metadata property does not exists for dataset '%s' "+
					"and extra metadata is not allowed for this dataset", name, c.dataset.ID)
			}
			continue
		}
		if wire.IsNull(value) {
			continue
		}
		if why := unfit(c.properties[i].Settings, value); why != "" {
			return refused("metadata is not valid: '%s' metadata property validation failed because %s", name, why)
		}
	}
	return nil
}

func (c configuration) checkSuggestions(all []suggestionInput, r store.Record) error {
	for i, s := range all {
		at := slices.IndexFunc(c.questions, func(q store.Question) bool { return q.ID == s.question })
		if at < 0 {
			return refused("record does not have valid suggestions: question id=%s does not exists", s.question)
		}
		if slices.ContainsFunc(all[:i], func(o suggestionInput) bool { return o.question == s.question }) {
			return refused("record does not have valid suggestions: found duplicate suggestions question IDs")
		}
		if err := fits(c.questions[at], r, s.value, false); err != nil {
			return err
		}
	}
	return nil
}

// bounds are what a metadata property allows.
type bounds struct {
	Type   string            `json:"type"`
	Min    *float64          `json:"min"`
	Max    *float64          `json:"max"`
	Values []json.RawMessage `json:"values"`
}

// unfit says why a value does not fit a metadata property, "" if it does.
func unfit(settings, value json.RawMessage) string {
	var b bounds
	_ = json.Unmarshal(settings, &b) // stored JSON is valid
	shown := wire.Cut(string(value))
	if b.Type == "terms" {
		return b.unknownTerm(value)
	}
	var n float64
	if json.Unmarshal(value, &n) != nil || isWhole(value) != (b.Type == "integer") {
		return shown + " is not of the type " + b.Type
	}
	switch {
	case b.Min != nil && n < *b.Min:
		return shown + " is less than the minimum value"
	case b.Max != nil && n > *b.Max:
		return shown + " is greater than the maximum value"
	}
	return ""
}

func (b bounds) unknownTerm(value json.RawMessage) string {
	terms := []json.RawMessage{value}
	if value[0] == '[' {
		terms = nil
		for _, one := range wire.Elements(value) {
			terms = append(terms, one)
		}
	}
	for _, t := range terms {
		if b.Values != nil && !slices.ContainsFunc(b.Values, func(v json.RawMessage) bool { return equal(v, t) }) {
			return wire.Cut(string(t)) + " is not an allowed term"
		}
	}
	return ""
}

// isWhole tells a number that Python reads as an int.
func isWhole(raw json.RawMessage) bool {
	_, err := strconv.ParseInt(string(raw), 10, 64)
	return err == nil
}
