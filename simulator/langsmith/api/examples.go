package api

import (
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"net/http"
	"slices"

	"github.com/hookdrill/hookdrill/simulator/langsmith/store"
)

type exampleView struct {
	ID             string          `json:"id"`
	Name           string          `json:"name"`
	DatasetID      string          `json:"dataset_id"`
	Inputs         json.RawMessage `json:"inputs"`
	Outputs        json.RawMessage `json:"outputs"`
	Metadata       json.RawMessage `json:"metadata"`
	SourceRunID    *string         `json:"source_run_id"`
	CreatedAt      *string         `json:"created_at"`
	ModifiedAt     *string         `json:"modified_at"`
	AttachmentURLs json.RawMessage `json:"attachment_urls"`
}

func viewExample(e store.Example) exampleView {
	return exampleView{
		ID: e.ID, Name: "#" + e.ID[:4], DatasetID: e.DatasetID, Inputs: e.Inputs, Outputs: e.Outputs,
		Metadata: withSplit(e), SourceRunID: orNil(e.SourceRunID), CreatedAt: offset(e.Created), ModifiedAt: offset(e.Modified),
	}
}

// withSplit shows the split where the real service does, inside of the metadata.
func withSplit(e store.Example) json.RawMessage {
	metadata := make(map[string]json.RawMessage)
	maps.Copy(metadata, inner(e.Metadata).values)
	metadata["dataset_split"], _ = json.Marshal(e.Split)
	text, _ := json.Marshal(metadata) // JSON from JSON
	return text
}

// readExample reads ExampleCreate. dataset is "" if the example names its own.
func (a *API) exampleFrom(f *fields, dataset string) (example store.Example, useRun bool) {
	example = store.Example{
		ID: f.uuid("id"), DatasetID: dataset, Inputs: f.object("inputs"), Outputs: f.object("outputs"), Metadata: f.object("metadata"),
		SourceRunID: f.uuid("source_run_id"), Created: f.time("created_at"), Split: []string{"base"},
	}
	if dataset == "" {
		f.require("dataset_id")
		example.DatasetID = f.uuid("dataset_id")
	}
	switch split := f.of("split", "a string", "a list"); kind(split) {
	case "a string":
		example.Split = []string{f.text("split", maxName)}
	case "a list":
		example.Split = f.texts("split")
	}
	useRun = f.boolean("use_source_run_io", false)
	switch {
	case useRun && example.SourceRunID == "":
		f.fail("source_run_id", "Field required with use_source_run_io")
	case !useRun && f.raw("inputs") == nil:
		f.fail("inputs", "Field required")
	}
	if example.Created.IsZero() {
		example.Created = now()
	}
	example.Modified = example.Created
	return example, useRun
}

// newExample is an example that was read, and whether its values are a run's.
type newExample struct {
	example store.Example
	useRun  bool
}

// addExamples stores all examples or none.
func (a *API) addExamples(list []newExample) ([]store.Example, error) {
	var added []store.Example
	err := a.Store.Update(func(tx *store.Tx) error {
		added = nil
		for i, n := range list {
			e := n.example
			if n.useRun {
				run, err := tx.Run(e.SourceRunID)
				if err != nil {
					return missing("Run", err)
				}
				if run.InputsAt.Key != "" || run.OutputsAt.Key != "" {
					return invalid("example %d: its run's inputs or outputs were moved to a blob store; send them", i)
				}
				e.Inputs, e.Outputs = run.Inputs, run.Outputs
			}
			if e.ID == "" {
				var err error
				if e.ID, err = a.newID(); err != nil {
					return err
				}
			}
			e, err := tx.CreateExample(e)
			switch {
			case errors.Is(err, store.ErrExists):
				return refused(http.StatusConflict, "example already exists: %s", e.ID)
			case err != nil:
				return missing("Dataset", err)
			}
			added = append(added, e)
		}
		return nil
	})
	return added, err
}

func (a *API) createExample(r *http.Request) (answer, error) {
	f, err := bodyFields(r)
	if err != nil {
		return answer{}, err
	}
	e, useRun := a.exampleFrom(f, "")
	if err := f.err(); err != nil {
		return answer{}, err
	}
	added, err := a.addExamples([]newExample{{e, useRun}})
	if err != nil {
		return answer{}, err
	}
	return ok(viewExample(added[0]))
}

func (a *API) createExamples(r *http.Request) (answer, error) {
	text, err := readBody(r)
	if err != nil {
		return answer{}, err
	}
	var list []json.RawMessage
	if json.Unmarshal(text, &list) != nil || list == nil {
		return answer{}, invalid("body: Input should be a list of examples, not %s", kind(text))
	}
	if len(list) > maxOperations {
		return answer{}, invalid("body: List should have at most %d items, not %d", maxOperations, len(list))
	}
	var examples []newExample
	var wrong []string
	for i, one := range list {
		f, err := objectAt(fmt.Sprintf("body.%d", i), one)
		if err != nil {
			return answer{}, err
		}
		e, useRun := a.exampleFrom(f, "")
		examples, wrong = append(examples, newExample{e, useRun}), append(wrong, f.wrong...)
	}
	if wrong != nil {
		return answer{}, &problem{status: http.StatusUnprocessableEntity, text: wrong, input: true}
	}
	added, err := a.addExamples(examples)
	if err != nil {
		return answer{}, err
	}
	return ok(viewExamples(added))
}

func viewExamples(list []store.Example) []exampleView {
	views := []exampleView{}
	for _, e := range list {
		views = append(views, viewExample(e))
	}
	return views
}

func (a *API) listExamples(r *http.Request) (answer, error) {
	q, err := queryOf(r)
	if err != nil {
		return answer{}, err
	}
	dataset, ids, splits := q.uuid("dataset"), q.uuids("id"), q.values["splits"]
	limit, offset := q.page()
	if err := q.err(); err != nil {
		return answer{}, err
	}
	var found []store.Example
	err = a.Store.View(func(tx *store.Tx) (err error) { found, err = tx.Examples(dataset); return err })
	if err != nil {
		return answer{}, err
	}
	found = slices.DeleteFunc(found, func(e store.Example) bool {
		return ids != nil && !slices.Contains(ids, e.ID) ||
			splits != nil && !slices.ContainsFunc(splits, func(s string) bool { return slices.Contains(e.Split, s) })
	})
	return ok(viewExamples(slice(found, limit, offset)))
}

func (a *API) readExample(r *http.Request) (answer, error) {
	id, err := pathID(r)
	if err != nil {
		return answer{}, err
	}
	var e store.Example
	err = a.Store.View(func(tx *store.Tx) (err error) { e, err = tx.Example(id); return err })
	if err != nil {
		return answer{}, missing("Example", err)
	}
	return ok(viewExample(e))
}

func (a *API) deleteExample(r *http.Request) (answer, error) {
	id, err := pathID(r)
	if err != nil {
		return answer{}, err
	}
	err = a.Store.Update(func(tx *store.Tx) error { return tx.DeleteExample(id, now()) })
	if err != nil {
		return answer{}, missing("Example", err)
	}
	return ok(struct{}{})
}
