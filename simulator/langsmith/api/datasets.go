package api

import (
	"cmp"
	"encoding/json"
	"net/http"
	"slices"
	"strings"

	"github.com/hookdrill/hookdrill/simulator/langsmith/store"
)

type datasetView struct {
	ID                   string          `json:"id"`
	Name                 string          `json:"name"`
	TenantID             string          `json:"tenant_id"`
	Description          *string         `json:"description"`
	DataType             string          `json:"data_type"`
	CreatedAt            *string         `json:"created_at"`
	ModifiedAt           *string         `json:"modified_at"`
	ExampleCount         int             `json:"example_count"`
	SessionCount         int             `json:"session_count"`
	LastSessionStartTime *string         `json:"last_session_start_time"`
	ExternallyManaged    bool            `json:"externally_managed"`
	InputsSchema         json.RawMessage `json:"inputs_schema_definition"`
	OutputsSchema        json.RawMessage `json:"outputs_schema_definition"`
	Transformations      json.RawMessage `json:"transformations"`
	Metadata             json.RawMessage `json:"metadata"`
	BaselineExperimentID *string         `json:"baseline_experiment_id"`
}

func (a *API) viewDataset(d store.Dataset) datasetView {
	return datasetView{
		ID: d.ID, Name: d.Name, TenantID: a.TenantID, Description: d.Description, DataType: d.DataType,
		CreatedAt: offset(d.Created), ModifiedAt: offset(d.Modified), ExampleCount: d.Examples,
		InputsSchema: d.InputsSchema, OutputsSchema: d.OutputsSchema, Transformations: d.Transformations,
		Metadata: inner(d.Extra).raw("metadata"),
	}
}

func (a *API) createDataset(r *http.Request) (answer, error) {
	f, err := bodyFields(r)
	if err != nil {
		return answer{}, err
	}
	f.require("name")
	d := store.Dataset{
		ID: f.uuid("id"), Name: f.text("name", maxName), Description: f.textOrNil("description"),
		DataType: cmp.Or(f.text("data_type", maxName), "kv"), Extra: f.object("extra"), Created: f.time("created_at"),
		InputsSchema: f.object("inputs_schema_definition"), OutputsSchema: f.object("outputs_schema_definition"),
		Transformations: f.of("transformations", "a list"),
	}
	if !slices.Contains([]string{"kv", "llm", "chat"}, d.DataType) {
		f.fail("data_type", "Input should be 'kv', 'llm' or 'chat'")
	}
	if d.Name == "" && f.err() == nil {
		f.fail("name", "String should have at least 1 character")
	}
	if err := f.err(); err != nil {
		return answer{}, err
	}
	if d.ID == "" {
		if d.ID, err = a.newID(); err != nil {
			return answer{}, err
		}
	}
	if d.Created.IsZero() {
		d.Created = now()
	}
	d.Modified = d.Created
	err = a.Store.Update(func(tx *store.Tx) error { return tx.CreateDataset(d) })
	if err != nil {
		return answer{}, taken("Dataset with this name already exists.", err)
	}
	return ok(a.viewDataset(d))
}

func (a *API) listDatasets(r *http.Request) (answer, error) {
	q, err := queryOf(r)
	if err != nil {
		return answer{}, err
	}
	name, contains, ids, kinds := q.text("name"), strings.ToLower(q.text("name_contains")), q.uuids("id"), q.values["data_type"]
	limit, offset := q.page()
	if err := q.err(); err != nil {
		return answer{}, err
	}
	var found []store.Dataset
	err = a.Store.View(func(tx *store.Tx) (err error) { found, err = tx.Datasets(); return err })
	if err != nil {
		return answer{}, err
	}
	found = slices.DeleteFunc(found, func(d store.Dataset) bool {
		return name != "" && d.Name != name || !strings.Contains(strings.ToLower(d.Name), contains) ||
			ids != nil && !slices.Contains(ids, d.ID) || kinds != nil && !slices.Contains(kinds, d.DataType)
	})
	slices.SortStableFunc(found, func(a, b store.Dataset) int { return b.Created.Compare(a.Created) })
	views := []datasetView{}
	for _, d := range slice(found, limit, offset) {
		views = append(views, a.viewDataset(d))
	}
	return ok(views)
}

func (a *API) readDataset(r *http.Request) (answer, error) {
	id, err := pathID(r)
	if err != nil {
		return answer{}, err
	}
	var d store.Dataset
	err = a.Store.View(func(tx *store.Tx) (err error) { d, err = tx.Dataset(id); return err })
	if err != nil {
		return answer{}, missing("Dataset", err)
	}
	return ok(a.viewDataset(d))
}
