package event

import (
	"encoding/json"
	"slices"

	"github.com/hookdrill/hookdrill/simulator/wire"
)

// asked says that the settings are those of a question of one of the types.
func asked(types ...string) func(*QuestionSettings) bool {
	return func(s *QuestionSettings) bool { return slices.Contains(types, s.Type) }
}

func shown(types ...string) func(*FieldSettings) bool {
	return func(s *FieldSettings) bool { return slices.Contains(types, s.Type) }
}

func known(types ...string) func(*MetadataSettings) bool {
	return func(s *MetadataSettings) bool { return slices.Contains(types, s.Type) }
}

func isLabel(o *Option) bool { return !o.Value.number }

//nolint:gochecknoglobals // tables
var (
	questionSettings = shape[QuestionSettings]{
		what: "a question's settings", first: "type", rest: func(s *QuestionSettings) *Rest { return &s.Rest },
		columns: []column[QuestionSettings]{
			field("type", text, func(s *QuestionSettings) *string { return &s.Type }),
			setting("field", text, func(s *QuestionSettings) *string { return &s.Field }, asked("span")),
			setting("use_markdown", flag, func(s *QuestionSettings) *bool { return &s.UseMarkdown }, asked("text")),
			setting("options", list(optionShape.codec()), func(s *QuestionSettings) *[]Option { return &s.Options },
				asked("rating", "label_selection", "multi_label_selection", "ranking", "span")),
			setting("visible_options", orNull(integer), func(s *QuestionSettings) **int64 { return &s.VisibleOptions },
				asked("label_selection", "multi_label_selection", "span")),
			setting("options_order", text, func(s *QuestionSettings) *string { return &s.OptionsOrder }, asked("multi_label_selection")),
			setting("allow_overlapping", flag, func(s *QuestionSettings) *bool { return &s.AllowOverlapping }, asked("span")),
		},
	}
	optionShape = shape[Option]{what: "an option", first: "value", rest: func(o *Option) *Rest { return &o.Rest }, columns: []column[Option]{
		field("value", optionValue, func(o *Option) *OptionValue { return &o.Value }),
		setting("text", text, func(o *Option) *string { return &o.Text }, isLabel),
		setting("description", orNull(text), func(o *Option) **string { return &o.Description }, isLabel),
	}}
	optionValue = codec[OptionValue]{
		read: func(c *wire.Cursor) (OptionValue, *Error) {
			if c.Peek() == '"' {
				label, err := c.Text()
				return Label(label), err
			}
			n, err := integer.read(c)
			if err != nil {
				err.Want = "a string, or a whole number"
			}
			return Rating(n), err
		},
		write: func(b []byte, v OptionValue) []byte {
			if v.number {
				return integer.write(b, v.rating)
			}
			return text.write(b, v.label)
		},
		schema: schema{"type": []string{"string", "integer"}},
	}
	fieldSettings = shape[FieldSettings]{
		what: "a field's settings", first: "type", rest: func(s *FieldSettings) *Rest { return &s.Rest },
		columns: []column[FieldSettings]{
			field("type", text, func(s *FieldSettings) *string { return &s.Type }),
			setting("use_markdown", flag, func(s *FieldSettings) *bool { return &s.UseMarkdown }, shown("text", "chat")),
			setting("template", text, func(s *FieldSettings) *string { return &s.Template }, shown("custom")),
			setting("advanced_mode", flag, func(s *FieldSettings) *bool { return &s.AdvancedMode }, shown("custom")),
		},
	}
	metadataSettings = shape[MetadataSettings]{
		what: "a metadata property's settings", first: "type", rest: func(s *MetadataSettings) *Rest { return &s.Rest },
		columns: []column[MetadataSettings]{
			setting("min", number, func(s *MetadataSettings) *json.Number { return &s.Min }, known("integer", "float")),
			setting("max", number, func(s *MetadataSettings) *json.Number { return &s.Max }, known("integer", "float")),
			field("type", text, func(s *MetadataSettings) *string { return &s.Type }),
			setting("values", nilAsNull(list(raw)), func(s *MetadataSettings) *[]json.RawMessage { return &s.Values }, known("terms")),
		},
	}
	// object is JSON of the users' own.
	object = codec[Object]{
		read: func(c *wire.Cursor) (Object, *Error) { return readMembers(c, anyMember) },
		write: func(b []byte, all Object) []byte {
			w := writer{b: append(b, '{')}
			for _, m := range all {
				w.name(m.Name)
				w.b = wire.AppendPython(w.b, m.Value)
			}
			return append(w.b, '}')
		},
		schema: schema{"type": "object"},
	}
	values = codec[Values]{
		read: func(c *wire.Cursor) (Values, *Error) { return readMembers(c, anAnswer) },
		write: func(b []byte, all Values) []byte {
			w := writer{b: append(b, '{')}
			for _, a := range all {
				w.name(a.Question)
				w.b = answerShape.write(w.b, &a)
			}
			return append(w.b, '}')
		},
		schema: schema{"type": "object", "additionalProperties": answerShape.schema()},
	}
)

func anyMember(name string, c *wire.Cursor) (Member, *Error) {
	value, err := raw.read(c)
	return Member{name, value}, err
}

func anAnswer(question string, c *wire.Cursor) (Answer, *Error) {
	a, err := answerShape.read(c)
	a.Question = question
	return a, err
}

// readMembers reads an object whose names are the users' own.
func readMembers[M any](c *wire.Cursor, member func(string, *wire.Cursor) (M, *Error)) ([]M, *Error) {
	if c.Peek() != '{' {
		return nil, unlike(c, "an object")
	}
	if err := c.Enter(); err != nil {
		return nil, err
	}
	all, seen := []M{}, wire.Names{}
	for {
		more, err := c.Next('}', len(all) == 0)
		if err != nil {
			return nil, err
		}
		if !more {
			return all, nil
		}
		key, err := c.Key()
		if err != nil {
			return nil, err
		}
		name := string(key)
		switch {
		case len(all) == most:
			return nil, tooMany("fields").Under(name)
		case !seen.Add(name):
			return nil, wire.Repeated().Under(name)
		}
		m, err := member(name, c)
		if err != nil {
			return nil, err.Under(name)
		}
		all = append(all, m)
	}
}
