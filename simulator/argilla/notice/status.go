package notice

import (
	"github.com/hookdrill/hookdrill/simulator/argilla/event"
	"github.com/hookdrill/hookdrill/simulator/argilla/store"
)

// Count sets a record's status by its submitted responses. The time of the
// record moves only if the status did.
func Count(tx *store.Tx, r store.Record) (store.Record, error) {
	d, err := tx.Dataset(r.DatasetID)
	if err != nil {
		return r, err
	}
	submitted, err := tx.CountSubmitted(r.ID)
	if err != nil {
		return r, err
	}
	status := store.Pending
	if submitted >= d.MinSubmitted {
		status = store.Completed
	}
	if status == r.Status {
		return r, nil
	}
	r.Status, r.Updated = status, tx.Now()
	return r, tx.PutRecord(r)
}

// Counted counts a record and says so: record.updated, whether anything changed
// or not, and record.completed whenever the record is completed, not only when
// it becomes so (section 2.2 of the facts).
func Counted(tx *store.Tx, r store.Record) ([]Notice, error) {
	r, err := Count(tx, r)
	if err != nil {
		return nil, err
	}
	types := []event.Type{event.RecordUpdated}
	if r.Status == store.Completed {
		types = append(types, event.RecordCompleted)
	}
	var notices []Notice
	for _, t := range types {
		one, err := Record(tx, t, r)
		if err != nil {
			return nil, err
		}
		notices = append(notices, one)
	}
	return notices, nil
}
