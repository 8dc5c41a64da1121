package notice

import (
	"bytes"
	"encoding/json"

	"github.com/hookdrill/hookdrill/simulator/argilla/event"
	"github.com/hookdrill/hookdrill/simulator/argilla/store"
	"github.com/hookdrill/hookdrill/simulator/wire"
)

// Dataset builds an event about a dataset as it is now.
func Dataset(tx *store.Tx, t event.Type, d store.Dataset) (Notice, error) {
	data, err := dataset(tx, d)
	return Notice{t, tx.Now(), data}, err
}

// Record builds an event about a record as it is now.
func Record(tx *store.Tx, t event.Type, r store.Record) (Notice, error) {
	data, err := record(tx, r)
	return Notice{t, tx.Now(), data}, err
}

// Response builds an event about a response, with the record as it was when the
// request came: the released server counts a record's responses in a session of
// its own, and the one that builds this event does not see the result (section
// 2.3 of the facts).
func Response(tx *store.Tx, t event.Type, r store.Response, before store.Record) (Notice, error) {
	about, err := record(tx, before)
	if err != nil {
		return Notice{}, err
	}
	user, err := tx.User(r.UserID)
	if err != nil {
		return Notice{}, err
	}
	return Notice{t, tx.Now(), event.Response{
		ID: r.ID, Values: values(r.Values), Status: r.Status, Record: about,
		User: event.User{
			ID: user.ID, FirstName: user.FirstName, LastName: user.LastName, Username: user.Username, Role: user.Role,
			InsertedAt: user.Inserted, UpdatedAt: user.Updated,
		},
		InsertedAt: r.Inserted, UpdatedAt: r.Updated,
	}}, nil
}

func record(tx *store.Tx, r store.Record) (event.Record, error) {
	d, err := tx.Dataset(r.DatasetID)
	if err != nil {
		return event.Record{}, err
	}
	of, err := dataset(tx, d)
	return event.Record{
		ID: r.ID, Status: r.Status, Fields: object(r.Fields), Metadata: object(r.Metadata), ExternalID: r.ExternalID,
		Dataset: of, InsertedAt: r.Inserted, UpdatedAt: r.Updated,
	}, err
}

func dataset(tx *store.Tx, d store.Dataset) (event.Dataset, error) {
	in, err := tx.Workspace(d.WorkspaceID)
	if err != nil {
		return event.Dataset{}, err
	}
	made := event.Dataset{
		ID: d.ID, Name: d.Name, Guidelines: d.Guidelines, AllowExtraMetadata: d.AllowExtraMetadata, Status: d.Status,
		Distribution:   event.Distribution{Strategy: d.Strategy, MinSubmitted: int64(d.MinSubmitted)},
		Workspace:      event.Workspace{ID: in.ID, Name: in.Name, InsertedAt: in.Inserted, UpdatedAt: in.Updated},
		LastActivityAt: d.LastActivity, InsertedAt: d.Inserted, UpdatedAt: d.Updated,
	}
	if made.Questions, err = questions(tx, d.ID); err != nil {
		return made, err
	}
	if made.Fields, err = fields(tx, d.ID); err != nil {
		return made, err
	}
	if made.MetadataProperties, err = metadataProperties(tx, d.ID); err != nil {
		return made, err
	}
	made.VectorsSettings, err = vectorsSettings(tx, d.ID)
	return made, err
}

// object is stored JSON with the order it came in; nil for null.
func object(text json.RawMessage) event.Object {
	if len(text) == 0 {
		return nil
	}
	made := event.Object{}
	for name, value := range wire.Members(text) {
		made = append(made, event.Member{Name: name, Value: bytes.Clone(value)})
	}
	return made
}

// values are the answers of a response, which are stored as the API has them.
func values(text json.RawMessage) event.Values {
	if len(text) == 0 {
		return nil
	}
	made := event.Values{}
	for question, answer := range wire.Members(text) {
		for name, value := range wire.Members(answer) {
			if name == "value" {
				made = append(made, event.Answer{Question: question, Value: bytes.Clone(value)})
			}
		}
	}
	return made
}
