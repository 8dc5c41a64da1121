package api

import (
	"encoding/json"
	"net/http"
	"slices"
	"strings"
	"time"
)

type uploaded struct {
	Count      int      `json:"count"`
	ExampleIDs []string `json:"example_ids"`
	AsOf       string   `json:"as_of"`
}

// uploadExamples takes examples as the SDKs send them: a part for each example,
// then one for its inputs and one for its outputs.
func (a *API) uploadExamples(r *http.Request) (answer, error) {
	dataset, err := pathID(r)
	if err != nil {
		return answer{}, err
	}
	parts, err := partsOf(r)
	if err != nil {
		return answer{}, err
	}
	order, byID, err := exampleParts(parts)
	if err != nil {
		return answer{}, err
	}
	if len(order) == 0 || len(order) > maxOperations {
		return answer{}, refused(http.StatusUnprocessableEntity, "the body has %d examples; there should be from 1 to %d", len(order), maxOperations)
	}
	var examples []newExample
	var wrong []string
	for _, id := range order {
		f := byID[id]
		e, useRun := a.exampleFrom(f, dataset)
		examples, wrong = append(examples, newExample{e, useRun}), append(wrong, f.wrong...)
	}
	if wrong != nil {
		return answer{}, &problem{status: http.StatusUnprocessableEntity, text: wrong}
	}
	if _, err := a.addExamples(examples); err != nil {
		return answer{}, err
	}
	return answer{http.StatusCreated, uploaded{len(order), order, now().Format(time.RFC3339Nano)}}, nil
}

// exampleParts sorts the parts by what their names say: ID, ID.inputs or ID.outputs.
func exampleParts(parts []namedPart) (order []string, byID map[string]*fields, err error) {
	byID = make(map[string]*fields)
	for _, p := range parts {
		id, field, _ := strings.Cut(p.name, ".")
		id = strings.ToLower(id)
		if !isUUID(id) {
			return nil, nil, refused(http.StatusUnprocessableEntity, "part %q: its name should begin with the example's id, a UUID", cut(p.name))
		}
		if strings.HasPrefix(field, "attachment") {
			return nil, nil, refused(http.StatusUnprocessableEntity, "part %q: attachments of examples are not kept here", cut(p.name))
		}
		if err := valid(cut(p.name), p.content); err != nil {
			return nil, nil, err
		}
		f := byID[id]
		switch {
		case field == "" && f == nil:
			if f, err = objectAt(id, p.content); err != nil {
				return nil, nil, err
			}
			f.values["id"] = json.RawMessage(`"` + id + `"`)
			byID[id], order = f, append(order, id)
		case field == "" || f == nil:
			return nil, nil, refused(http.StatusUnprocessableEntity, "part %q: each example has one part of its own, before those of its fields", cut(p.name))
		case !slices.Contains([]string{"inputs", "outputs"}, field):
			return nil, nil, refused(http.StatusUnprocessableEntity, "part %q: inputs and outputs have parts of their own", cut(p.name))
		default:
			f.values[field] = p.content
		}
	}
	return order, byID, nil
}
