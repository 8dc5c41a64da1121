package api

import (
	"errors"
	"fmt"
	"strings"

	"github.com/hookdrill/hookdrill/simulator/argilla/event"
	"github.com/hookdrill/hookdrill/simulator/argilla/notice"
	"github.com/hookdrill/hookdrill/simulator/argilla/store"
)

// createRecords announces record.created for each record, in the order of the
// request, whatever responses come with it.
func (a *API) createRecords(q *request) (any, error) {
	id, in := q.pathID("dataset_id"), q.model().records(true)
	if err := q.err(); err != nil {
		return nil, err
	}
	views := items[recordView]{Items: []recordView{}}
	return &views, a.change(func(tx *store.Tx) error {
		d, err := dataset(tx, q, id, mayManage)
		if err != nil {
			return err
		}
		c, err := configurationOf(tx, d)
		if err != nil {
			return err
		}
		if d.Status != store.Ready {
			return refused("records cannot be created for a non published dataset")
		}
		if err := freshIDs(tx, id, in); err != nil {
			return err
		}
		stored, err := a.putRecords(tx, c, in, make([]store.Record, len(in)))
		if err != nil {
			return err
		}
		return a.tellOf(tx, stored, &views.Items, func(store.Record) event.Type { return event.RecordCreated })
	})
}

func freshIDs(tx *store.Tx, dataset string, in []recordInput) error {
	var found []string
	for _, one := range in {
		if one.external == nil {
			continue
		}
		_, err := tx.RecordByExternalID(dataset, *one.external)
		if err == nil {
			found = append(found, *one.external)
		} else if !errors.Is(err, store.ErrNotFound) {
			return err
		}
	}
	if len(found) > 0 {
		return refused("found records with same external ids: %s", strings.Join(found, ", "))
	}
	return nil
}

// upsertRecords announces record.created for a record whose times are the same,
// and record.updated for the others. So a record that was never changed is
// created again, and a new one that comes with enough responses is updated: its
// status was changed after it was made (section 2.2 of the facts).
func (a *API) upsertRecords(q *request) (any, error) {
	id, in := q.pathID("dataset_id"), q.model().records(false)
	if err := q.err(); err != nil {
		return nil, err
	}
	views := struct {
		Items   []recordView `json:"items"`
		Updated []string     `json:"updated_item_ids"`
	}{[]recordView{}, []string{}}
	return &views, a.change(func(tx *store.Tx) error {
		d, err := dataset(tx, q, id, mayManage)
		if err != nil {
			return err
		}
		c, err := configurationOf(tx, d)
		if err != nil {
			return err
		}
		old := make([]store.Record, len(in))
		for i, one := range in {
			if old[i], err = existing(tx, id, one); err != nil {
				return err
			}
			if old[i].ID != "" {
				views.Updated = append(views.Updated, old[i].ID)
			}
		}
		stored, err := a.putRecords(tx, c, in, old)
		if err != nil {
			return err
		}
		return a.tellOf(tx, stored, &views.Items, func(r store.Record) event.Type {
			if r.Inserted.Equal(r.Updated) {
				return event.RecordCreated
			}
			return event.RecordUpdated
		})
	})
}

// existing is the record that is meant, by its id or its external id; one without
// an id if there is none.
func existing(tx *store.Tx, dataset string, in recordInput) (store.Record, error) {
	if in.id != "" {
		r, err := tx.Record(in.id)
		if err == nil && r.DatasetID == dataset || err != nil && !errors.Is(err, store.ErrNotFound) {
			return r, err
		}
	}
	if in.external != nil {
		r, err := tx.RecordByExternalID(dataset, *in.external)
		if !errors.Is(err, store.ErrNotFound) {
			return r, err
		}
	}
	return store.Record{}, nil
}

// putRecords stores records, new where there is no old one. All are checked
// before the first is written.
func (a *API) putRecords(tx *store.Tx, c configuration, in []recordInput, old []store.Record) ([]store.Record, error) {
	stored := make([]store.Record, len(in))
	for i, one := range in {
		merged := overlaid(old[i], one, c.dataset.ID)
		if err := c.check(tx, one, merged); err != nil {
			if p, ok := errors.AsType[*problem](err); ok {
				return nil, refused("Record at position %d is not valid because %v", i, p.detail)
			}
			return nil, err
		}
		stored[i] = merged
	}
	for i, one := range in {
		r, err := a.putOne(tx, c, one, old[i], stored[i])
		if err != nil {
			return nil, err
		}
		stored[i] = r
	}
	for i, r := range stored {
		counted, err := notice.Count(tx, r)
		if err != nil {
			return nil, err
		}
		stored[i] = counted
	}
	return stored, nil
}

// overlaid is a record with what was sent of it.
func overlaid(r store.Record, in recordInput, dataset string) store.Record {
	if r.ID == "" {
		return store.Record{DatasetID: dataset, Status: store.Pending, Fields: in.fields, Metadata: in.metadata, ExternalID: in.external}
	}
	if in.fields != nil {
		r.Fields = in.fields
	}
	if in.hasMetadata {
		r.Metadata = in.metadata
	}
	return r
}

func (a *API) putOne(tx *store.Tx, c configuration, in recordInput, old, r store.Record) (store.Record, error) {
	if old.ID == "" {
		id, err := a.newID()
		if err != nil {
			return r, err
		}
		r.ID, r.Inserted = id, tx.Now()
		r.Updated = r.Inserted
	} else if !equal(old.Fields, r.Fields) || !equal(old.Metadata, r.Metadata) {
		r.Updated = tx.Now()
	}
	if err := a.suggest(tx, &r, in.suggestions); err != nil {
		return r, err
	}
	c.setVectors(&r, in.vectors)
	if err := tx.PutRecord(r); err != nil {
		return r, err
	}
	for _, one := range in.responses {
		if _, _, err := a.upsert(tx, r.ID, one.user, one); err != nil {
			return r, err
		}
	}
	return r, nil
}

// tellOf shows records and announces each. No response is announced with it.
func (a *API) tellOf(tx *store.Tx, stored []store.Record, views *[]recordView, as func(store.Record) event.Type) error {
	var told []notice.Notice
	for _, r := range stored {
		one, err := notice.Record(tx, as(r), r)
		if err != nil {
			return fmt.Errorf("record %s: %w", r.ID, err)
		}
		told = append(told, one)
		view, err := viewRecord(tx, r, everything())
		if err != nil {
			return err
		}
		*views = append(*views, view)
	}
	return a.Notifier.Announce(tx, told...)
}
