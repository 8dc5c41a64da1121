package api

import (
	"encoding/json"
	"errors"
	"slices"
	"time"

	"github.com/hookdrill/hookdrill/simulator/argilla/event"
	"github.com/hookdrill/hookdrill/simulator/argilla/notice"
	"github.com/hookdrill/hookdrill/simulator/argilla/store"
)

// Bounds that the real server has.
const (
	mostName       = 200
	mostTitle      = 500
	mostGuidelines = 10_000
)

type distributionView struct {
	Strategy     string `json:"strategy"`
	MinSubmitted int    `json:"min_submitted"`
}

type datasetView struct {
	ID                 string           `json:"id"`
	Name               string           `json:"name"`
	Guidelines         *string          `json:"guidelines"`
	AllowExtraMetadata bool             `json:"allow_extra_metadata"`
	Status             string           `json:"status"`
	Distribution       distributionView `json:"distribution"`
	Metadata           json.RawMessage  `json:"metadata"`
	WorkspaceID        string           `json:"workspace_id"`
	LastActivityAt     string           `json:"last_activity_at"`
	InsertedAt         string           `json:"inserted_at"`
	UpdatedAt          string           `json:"updated_at"`
}

func viewDataset(d store.Dataset) datasetView {
	return datasetView{
		d.ID, d.Name, d.Guidelines, d.AllowExtraMetadata, d.Status, distributionView{d.Strategy, d.MinSubmitted}, d.Metadata,
		d.WorkspaceID, shown(d.LastActivity), shown(d.Inserted), shown(d.Updated),
	}
}

func (a *API) listDatasets(q *request) (any, error) {
	named := q.URL.Query()
	var all []store.Dataset
	err := a.Store.View(func(tx *store.Tx) error {
		in, err := workspacesOf(tx, q.user)
		for _, w := range in {
			found, err := tx.Datasets(w.ID)
			if err != nil {
				return err
			}
			all = append(all, found...)
		}
		return err
	})
	all = slices.DeleteFunc(all, func(d store.Dataset) bool {
		other := func(key, value string) bool { return named.Has(key) && named.Get(key) != value }
		return other("workspace_id", d.WorkspaceID) || other("name", d.Name) || other("status", d.Status)
	})
	slices.SortFunc(all, func(a, b store.Dataset) int { return a.Inserted.Compare(b.Inserted) })
	return listOf(all, viewDataset), err
}

// distribution is how records are distributed; there is one strategy.
func (n node) distribution() (strategy string, least int) {
	o := n.model()
	return o.need("strategy").word("literal_error", "overlap"), int(o.need("min_submitted").integer(1))
}

func (a *API) createDataset(q *request) (any, error) {
	o := q.model()
	d := store.Dataset{
		Name: o.need("name").text(1, mostName), Guidelines: o.get("guidelines").textOrNil(mostGuidelines),
		AllowExtraMetadata: o.get("allow_extra_metadata").boolean(true), Status: store.Draft,
		Strategy: "overlap", MinSubmitted: 1,
		Metadata: o.get("metadata").jsonObject(), WorkspaceID: o.need("workspace_id").uuid(),
	}
	if o.has("distribution") {
		d.Strategy, d.MinSubmitted = o.get("distribution").distribution()
	}
	if err := q.err(); err != nil {
		return nil, err
	}
	var err error
	if d.ID, err = a.newID(); err != nil {
		return nil, err
	}
	err = a.change(func(tx *store.Tx) error {
		if !mayManage(tx, q.user, d.WorkspaceID) {
			return forbidden()
		}
		_, err := tx.Workspace(d.WorkspaceID)
		if errors.Is(err, store.ErrNotFound) {
			return refused("Workspace with id `%s` not found", d.WorkspaceID)
		}
		if err != nil {
			return err
		}
		if err := freeName(tx, d); err != nil {
			return err
		}
		d.Inserted = tx.Now()
		d.Updated, d.LastActivity = d.Inserted, d.Inserted
		return a.putDataset(tx, d, event.DatasetCreated)
	})
	return viewDataset(d), err
}

// freeName refuses a name that another dataset of the workspace has.
func freeName(tx *store.Tx, d store.Dataset) error {
	all, err := tx.Datasets(d.WorkspaceID)
	for _, other := range all {
		if other.Name == d.Name && other.ID != d.ID {
			return taken("Dataset with name `%s` already exists for workspace with id `%s`", d.Name, d.WorkspaceID)
		}
	}
	return err
}

// putDataset stores a dataset and announces what happened to it.
func (a *API) putDataset(tx *store.Tx, d store.Dataset, t event.Type) error {
	if err := tx.PutDataset(d); err != nil {
		return err
	}
	told, err := notice.Dataset(tx, t, d)
	if err != nil {
		return err
	}
	return a.Notifier.Announce(tx, told)
}

// dataset finds a dataset and asks whether the user may, in this order.
func dataset(tx *store.Tx, q *request, id string, may func(*store.Tx, store.User, string) bool) (store.Dataset, error) {
	d, err := tx.Dataset(id)
	if err != nil {
		return d, missing("Dataset", id, err)
	}
	if !may(tx, q.user, d.WorkspaceID) {
		return d, forbidden()
	}
	return d, nil
}

func (a *API) readDataset(q *request) (any, error) {
	id := q.pathID("dataset_id")
	if err := q.err(); err != nil {
		return nil, err
	}
	var d store.Dataset
	err := a.Store.View(func(tx *store.Tx) (err error) { d, err = dataset(tx, q, id, mayRead); return err })
	return viewDataset(d), err
}

// updateDataset announces dataset.updated whatever the body has, and has the
// dataset's records counted anew, which announces them, too.
func (a *API) updateDataset(q *request) (any, error) {
	id, o := q.pathID("dataset_id"), q.model()
	var patch store.Dataset
	if o.nonNull("name", "allow_extra_metadata", "distribution") {
		patch = store.Dataset{
			Name: o.get("name").text(1, mostName), Guidelines: o.get("guidelines").textOrNil(mostGuidelines),
			AllowExtraMetadata: o.get("allow_extra_metadata").boolean(false), Metadata: o.get("metadata").jsonObject(),
		}
		if o.has("distribution") {
			patch.Strategy, patch.MinSubmitted = o.get("distribution").distribution()
		}
	}
	if err := q.err(); err != nil {
		return nil, err
	}
	var d store.Dataset
	err := a.change(func(tx *store.Tx) (err error) {
		if d, err = dataset(tx, q, id, mayManage); err != nil {
			return err
		}
		var changed bool
		if d, changed = patched(d, patch, o); changed {
			d.Updated = tx.Now()
			d.LastActivity = d.Updated
		}
		if err := freeName(tx, d); err != nil {
			return err
		}
		if err := a.putDataset(tx, d, event.DatasetUpdated); err != nil {
			return err
		}
		return tx.Recount(d.ID)
	})
	return viewDataset(d), err
}

// patched is a dataset with what a patch has, and whether that counts as a
// change: a distribution and metadata do whatever they hold.
func patched(d, patch store.Dataset, o object) (after store.Dataset, changed bool) {
	after = d
	if o.has("name") {
		after.Name = patch.Name
	}
	if o.has("guidelines") {
		after.Guidelines = patch.Guidelines
	}
	if o.has("allow_extra_metadata") {
		after.AllowExtraMetadata = patch.AllowExtraMetadata
	}
	if o.has("distribution") {
		after.Strategy, after.MinSubmitted = patch.Strategy, patch.MinSubmitted
	}
	if o.has("metadata") {
		after.Metadata = merged(d.Metadata, patch.Metadata)
	}
	changed = o.has("distribution") || o.has("metadata") || after.Name != d.Name ||
		after.AllowExtraMetadata != d.AllowExtraMetadata || !sameText(after.Guidelines, d.Guidelines)
	return after, changed
}

func sameText(a, b *string) bool { return (a == nil) == (b == nil) && (a == nil || *a == *b) }

func (a *API) deleteDataset(q *request) (any, error) {
	id := q.pathID("dataset_id")
	if err := q.err(); err != nil {
		return nil, err
	}
	var d store.Dataset
	err := a.change(func(tx *store.Tx) (err error) {
		if d, err = dataset(tx, q, id, mayManage); err != nil {
			return err
		}
		told, err := notice.Dataset(tx, event.DatasetDeleted, d)
		if err != nil {
			return err
		}
		if err := tx.DeleteDataset(d); err != nil {
			return err
		}
		return a.Notifier.Announce(tx, told)
	})
	return viewDataset(d), err
}

func (a *API) publishDataset(q *request) (any, error) {
	id := q.pathID("dataset_id")
	if err := q.err(); err != nil {
		return nil, err
	}
	var d store.Dataset
	err := a.change(func(tx *store.Tx) (err error) {
		if d, err = dataset(tx, q, id, mayManage); err != nil {
			return err
		}
		if err := mayPublish(tx, d); err != nil {
			return err
		}
		d.Status, d.Updated = store.Ready, tx.Now()
		d.LastActivity = d.Updated
		return a.putDataset(tx, d, event.DatasetPublished)
	})
	return viewDataset(d), err
}

func mayPublish(tx *store.Tx, d store.Dataset) error {
	if d.Status == store.Ready {
		return refused("Dataset has already been published")
	}
	fields, err := tx.Fields(d.ID)
	if err != nil {
		return err
	}
	if len(fields) == 0 {
		return refused("Dataset cannot be published without fields")
	}
	questions, err := tx.Questions(d.ID)
	if !slices.ContainsFunc(questions, func(q store.Question) bool { return q.Required }) && err == nil {
		return refused("Dataset cannot be published without required questions")
	}
	return err
}

// touch notes that something happened to a dataset's records.
func touch(tx *store.Tx, id string, at time.Time) error {
	d, err := tx.Dataset(id)
	if err != nil {
		return err
	}
	d.LastActivity = at
	return tx.PutDataset(d)
}
