package store

import (
	"encoding/json"
	"fmt"
	"time"

	"github.com/hookdrill/hookdrill/simulator/table"
)

// The statuses of records.
const (
	Pending   = "pending"
	Completed = "completed"
)

// The statuses of responses, beside Draft.
const (
	Submitted = "submitted"
	Discarded = "discarded"
)

// Record is something to be annotated.
type Record struct {
	ID, DatasetID string
	// Status is Pending or Completed.
	Status string
	// Fields is a JSON object, in the order it came in.
	Fields json.RawMessage
	// Metadata is a JSON object, nil for null.
	Metadata json.RawMessage `json:",omitempty"`
	// ExternalID is nil for null, and unique in the dataset otherwise.
	ExternalID        *string
	Suggestions       []Suggestion `json:",omitempty"`
	Vectors           []Vector     `json:",omitempty"`
	Inserted, Updated time.Time
}

func (r Record) place() (id, owner string, inserted time.Time) { return r.ID, r.DatasetID, r.Inserted }

// Suggestion is what a model or a person proposes as an answer. There is one for
// each question at most, and no event tells of it.
type Suggestion struct {
	ID, QuestionID string
	// Type is "model" or "human", nil for null.
	Type *string
	// Value is JSON.
	Value json.RawMessage
	Agent *string
	// Score is a number or a list of them, nil for null.
	Score             json.RawMessage `json:",omitempty"`
	Inserted, Updated time.Time
}

// Vector is a vector of a record; no event tells of it.
type Vector struct {
	SettingsID string
	// Value is a JSON list of numbers.
	Value json.RawMessage
}

// Response is what a user answers about a record. There is one for each user and
// record at most.
type Response struct {
	ID, RecordID, UserID string
	// Values is a JSON object, nil for null.
	Values json.RawMessage `json:",omitempty"`
	// Status is Draft, Submitted or Discarded.
	Status            string
	Inserted, Updated time.Time
}

func (r Response) place() (id, owner string, inserted time.Time) { return r.ID, r.RecordID, r.Inserted }

// Record finds a record by its id.
func (t *Tx) Record(id string) (Record, error) { return records().get(t, id) }

// RecordByExternalID finds a record of a dataset.
func (t *Tx) RecordByExternalID(dataset, external string) (Record, error) {
	id, err := t.Get(externalTable, table.Key(dataset, external))
	if err != nil {
		return Record{}, err
	}
	if id == nil {
		return Record{}, fmt.Errorf("record with external id %q: %w", external, ErrNotFound)
	}
	return t.Record(string(id))
}

// Records are limit records of a dataset after the first offset, the oldest
// first; -1 is all of them.
func (t *Tx) Records(dataset string, offset, limit int) ([]Record, error) {
	return records().page(t, dataset, offset, limit)
}

// CountRecords is how many records a dataset has.
func (t *Tx) CountRecords(dataset string) (int, error) { return records().count(t, dataset) }

// PutRecord stores a record, new or changed. Its external id never changes.
func (t *Tx) PutRecord(r Record) error {
	if r.ExternalID != nil {
		if err := t.Put(externalTable, table.Key(r.DatasetID, *r.ExternalID), []byte(r.ID)); err != nil {
			return err
		}
	}
	return records().put(t, r)
}

// DeleteRecord removes a record and its responses.
func (t *Tx) DeleteRecord(r Record) error {
	if err := t.dropRecord(r); err != nil {
		return err
	}
	return records().remove(t, r)
}

// dropRecord removes all that finds a record or belongs to it.
func (t *Tx) dropRecord(r Record) error {
	if r.ExternalID != nil {
		if err := t.Remove(externalTable, table.Key(r.DatasetID, *r.ExternalID)); err != nil {
			return err
		}
	}
	return responses().removeOf(t, r.ID, t.dropResponse)
}

// Response finds a response by its id.
func (t *Tx) Response(id string) (Response, error) { return responses().get(t, id) }

// ResponseOf finds the response of a user to a record.
func (t *Tx) ResponseOf(record, user string) (Response, error) {
	id, err := t.Get(responderTable, table.Key(user, record))
	if err != nil {
		return Response{}, err
	}
	if id == nil {
		return Response{}, fmt.Errorf("response of user %s to record %s: %w", user, record, ErrNotFound)
	}
	return t.Response(string(id))
}

// Responses are the responses to a record, the oldest first.
func (t *Tx) Responses(record string) ([]Response, error) { return responses().of(t, record) }

// responsesOf are the responses of a user.
func (t *Tx) responsesOf(user string) ([]Response, error) {
	var found []Response
	for e, err := range t.Under(responderTable, table.Prefix(user)) {
		if err != nil {
			return nil, err
		}
		r, err := t.Response(string(e.Value))
		if err != nil {
			return nil, err
		}
		found = append(found, r)
	}
	return found, nil
}

// CountSubmitted is how many submitted responses a record has.
func (t *Tx) CountSubmitted(record string) (int, error) {
	all, err := t.Responses(record)
	n := 0
	for _, r := range all {
		if r.Status == Submitted {
			n++
		}
	}
	return n, err
}

// PutResponse stores a response, new or changed.
func (t *Tx) PutResponse(r Response) error {
	if err := t.Put(responderTable, table.Key(r.UserID, r.RecordID), []byte(r.ID)); err != nil {
		return err
	}
	return responses().put(t, r)
}

// DeleteResponse removes a response.
func (t *Tx) DeleteResponse(r Response) error {
	if err := t.dropResponse(r); err != nil {
		return err
	}
	return responses().remove(t, r)
}

func (t *Tx) dropResponse(r Response) error {
	return t.Remove(responderTable, table.Key(r.UserID, r.RecordID))
}
