package api

import (
	"encoding/json"
	"errors"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"github.com/google/uuid"

	"github.com/hookdrill/hookdrill/simulator/argilla/event"
	"github.com/hookdrill/hookdrill/simulator/argilla/notice"
	"github.com/hookdrill/hookdrill/simulator/argilla/store"
)

const (
	usualPage  = 50
	mostPage   = 1000
	mostDelete = 100 // records at once
)

// recordView is a record as it is shown. What was not asked for is left out where
// the real server leaves it out.
type recordView struct {
	ID          string                      `json:"id"`
	Status      string                      `json:"status"`
	Fields      json.RawMessage             `json:"fields"`
	Metadata    json.RawMessage             `json:"metadata"`
	ExternalID  *string                     `json:"external_id"`
	Responses   *[]responseView             `json:"responses,omitempty"`
	Suggestions *[]suggestionView           `json:"suggestions,omitempty"`
	Vectors     *map[string]json.RawMessage `json:"vectors,omitempty"`
	DatasetID   string                      `json:"dataset_id"`
	InsertedAt  string                      `json:"inserted_at"`
	UpdatedAt   string                      `json:"updated_at"`
}

// included is what is shown with a record.
type included struct{ responses, suggestions, vectors bool }

func everything() included { return included{true, true, true} }

func viewRecord(tx *store.Tx, r store.Record, with included) (recordView, error) {
	v := recordView{
		ID: r.ID, Status: r.Status, Fields: r.Fields, Metadata: r.Metadata, ExternalID: r.ExternalID,
		DatasetID: r.DatasetID, InsertedAt: shown(r.Inserted), UpdatedAt: shown(r.Updated),
	}
	if with.responses {
		all, err := tx.Responses(r.ID)
		if err != nil {
			return v, err
		}
		v.Responses = new(listOf(all, viewResponse).Items)
	}
	if with.suggestions {
		v.Suggestions = new(listOf(r.Suggestions, viewSuggestion).Items)
	}
	if with.vectors {
		vectors := map[string]json.RawMessage{}
		for _, one := range r.Vectors {
			settings, err := tx.VectorSettings(one.SettingsID)
			if err == nil {
				vectors[settings.Name] = one.Value
			} else if !errors.Is(err, store.ErrNotFound) { // those that were deleted take their vectors along
				return v, err
			}
		}
		v.Vectors = &vectors
	}
	return v, nil
}

// record finds a record with its dataset and asks whether the user may.
func record(tx *store.Tx, q *request, id string, may func(*store.Tx, store.User, string) bool) (store.Record, store.Dataset, error) {
	r, err := tx.Record(id)
	if err != nil {
		return r, store.Dataset{}, missing("Record", id, err)
	}
	d, err := dataset(tx, q, r.DatasetID, may)
	return r, d, err
}

func (a *API) readRecord(q *request) (any, error) {
	id := q.pathID("record_id")
	if err := q.err(); err != nil {
		return nil, err
	}
	var view recordView
	err := a.Store.View(func(tx *store.Tx) error {
		r, _, err := record(tx, q, id, mayRead)
		if err != nil {
			return err
		}
		view, err = viewRecord(tx, r, everything())
		return err
	})
	return view, err
}

func (a *API) listRecords(q *request) (any, error) {
	id := q.pathID("dataset_id")
	offset, limit := q.count("offset", 0, 0, 0), q.count("limit", usualPage, 1, mostPage)
	if err := q.err(); err != nil {
		return nil, err
	}
	with := includedIn(q)
	page := struct {
		Items []recordView `json:"items"`
		Total int          `json:"total"`
	}{Items: []recordView{}}
	err := a.Store.View(func(tx *store.Tx) error {
		if _, err := dataset(tx, q, id, mayManage); err != nil {
			return err
		}
		found, err := tx.Records(id, offset, limit)
		if err != nil {
			return err
		}
		for _, r := range found {
			view, err := viewRecord(tx, r, with)
			if err != nil {
				return err
			}
			page.Items = append(page.Items, view)
		}
		page.Total, err = tx.CountRecords(id)
		return err
	})
	return page, err
}

// includedIn reads include=responses&include=suggestions,vectors.
func includedIn(q *request) included {
	var all []string
	for _, value := range q.URL.Query()["include"] {
		all = append(all, strings.Split(value, ",")...)
	}
	return included{
		slices.Contains(all, "responses"), slices.Contains(all, "suggestions"),
		slices.ContainsFunc(all, func(s string) bool { return strings.HasPrefix(s, "vectors") }),
	}
}

// count is a number out of the query; most 0 is no bound.
func (q *request) count(name string, otherwise, least, most int) int {
	if !q.URL.Query().Has(name) {
		return otherwise
	}
	at := node{&q.faults, []any{"query", name}, nil}
	n, err := strconv.Atoi(q.URL.Query().Get(name))
	switch {
	case err != nil:
		at.fail("int_parsing", "Input should be a valid integer, unable to parse string as an integer")
	case n < least:
		at.fail("greater_than_equal", "Input should be greater than or equal to %d", least)
	case most > 0 && n > most:
		at.fail("less_than_equal", "Input should be less than or equal to %d", most)
	}
	return n
}

// updateRecord announces record.updated, unless the body sets nothing.
func (a *API) updateRecord(q *request) (any, error) {
	id, o := q.pathID("record_id"), q.model()
	in := o.record(false)
	if err := q.err(); err != nil {
		return nil, err
	}
	var view recordView
	err := a.change(func(tx *store.Tx) error {
		r, d, err := record(tx, q, id, mayManage)
		if err != nil {
			return err
		}
		if o.has("fields") || o.has("metadata") || o.has("suggestions") || o.has("vectors") {
			if r, err = a.patchRecord(tx, r, d, in); err != nil {
				return err
			}
		}
		view, err = viewRecord(tx, r, everything())
		return err
	})
	return view, err
}

func (a *API) patchRecord(tx *store.Tx, r store.Record, d store.Dataset, in recordInput) (store.Record, error) {
	c, err := configurationOf(tx, d)
	if err != nil {
		return r, err
	}
	in.responses = nil // they are not part of a patch
	if err := c.check(tx, in, r); err != nil {
		return r, err
	}
	if in.fields != nil {
		r.Fields = in.fields
	}
	if in.hasMetadata {
		r.Metadata = in.metadata
	}
	if in.suggested {
		r.Suggestions = nil // they are replaced
		if err := a.suggest(tx, &r, in.suggestions); err != nil {
			return r, err
		}
	}
	c.setVectors(&r, in.vectors)
	r.Updated = tx.Now()
	if err := tx.PutRecord(r); err != nil {
		return r, err
	}
	told, err := notice.Record(tx, event.RecordUpdated, r)
	if err != nil {
		return r, err
	}
	return r, a.Notifier.Announce(tx, told)
}

func (a *API) deleteRecord(q *request) (any, error) {
	id := q.pathID("record_id")
	if err := q.err(); err != nil {
		return nil, err
	}
	var view recordView
	err := a.change(func(tx *store.Tx) error {
		r, _, err := record(tx, q, id, mayManage)
		if err != nil {
			return err
		}
		if view, err = viewRecord(tx, r, included{}); err != nil {
			return err
		}
		return a.removeRecords(tx, r)
	})
	return view, err
}

// deleteRecords removes the records that are named and there.
func (a *API) deleteRecords(q *request) (any, error) {
	id := q.pathID("dataset_id")
	if !q.URL.Query().Has("ids") {
		node{&q.faults, []any{"query", "ids"}, nil}.fail("missing", "Field required")
	}
	if err := q.err(); err != nil {
		return nil, err
	}
	return nil, a.change(func(tx *store.Tx) error {
		if _, err := dataset(tx, q, id, mayManage); err != nil {
			return err
		}
		ids, err := listedIDs(q.URL.Query().Get("ids"))
		if err != nil {
			return err
		}
		var gone []store.Record
		for _, one := range ids {
			r, err := tx.Record(one)
			if errors.Is(err, store.ErrNotFound) || err == nil && r.DatasetID != id {
				continue
			}
			if err != nil {
				return err
			}
			gone = append(gone, r)
		}
		slices.SortFunc(gone, func(a, b store.Record) int { return a.Inserted.Compare(b.Inserted) })
		return a.removeRecords(tx, gone...)
	})
}

// listedIDs are those of a list with commas, none twice.
func listedIDs(text string) ([]string, error) {
	var ids []string
	for one := range strings.SplitSeq(text, ",") {
		id, err := uuid.Parse(one)
		if err != nil {
			return nil, sentence(http.StatusUnprocessableEntity, "Invalid UUID format")
		}
		if !slices.Contains(ids, id.String()) {
			ids = append(ids, id.String())
		}
	}
	if len(ids) > mostDelete {
		return nil, refused("Cannot delete more than %d records at once", mostDelete)
	}
	return ids, nil
}

// removeRecords builds all events before it removes anything.
func (a *API) removeRecords(tx *store.Tx, gone ...store.Record) error {
	var told []notice.Notice
	for _, r := range gone {
		one, err := notice.Record(tx, event.RecordDeleted, r)
		if err != nil {
			return err
		}
		told = append(told, one)
	}
	for _, r := range gone {
		if err := tx.DeleteRecord(r); err != nil {
			return err
		}
	}
	return a.Notifier.Announce(tx, told...)
}
