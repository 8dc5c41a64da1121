package event

import (
	"maps"
	"slices"
)

// schema is a JSON Schema.
type schema map[string]any

// orNull lets a value be null too.
func (s schema) orNull() schema {
	kind, ok := s["type"].(string)
	if !ok {
		return schema{"anyOf": []schema{s, {"type": "null"}}}
	}
	wider := schema{}
	maps.Copy(wider, s)
	wider["type"] = []string{kind, "null"}
	return wider
}

// schema is that of an object, made of its columns: what is decoded and what is
// documented cannot drift apart.
func (s shape[T]) schema() schema {
	properties, required := schema{}, []string{}
	for _, c := range s.columns {
		properties[c.name] = c.schema
		if !c.optional {
			required = append(required, c.name)
		}
	}
	return schema{"type": "object", "title": s.what, "properties": properties, "required": required}
}

// Schema returns the JSON Schema of the events of a type, as it is decoded here:
// more than it says may be there. Of a type that is not known the data is anything.
func Schema(t Type) map[string]any {
	data := schema{}
	switch t.Subject() {
	case AboutDataset:
		data = datasetShape.schema()
	case AboutRecord:
		data = recordShape.schema()
	case AboutResponse:
		data = responseShape.schema()
	case AboutServer:
		data = pingShape.schema()
	}
	s := envelopeShape.schema()
	properties := s["properties"].(schema)
	properties["type"] = schema{"const": string(t)}
	properties["data"] = data
	s["title"] = string(t)
	s["required"] = slices.Clone(s["required"].([]string))
	return s
}
