package store

import (
	"encoding/json"
	"fmt"
	"time"

	"github.com/hookdrill/hookdrill/simulator/table"
)

// Session is a tracing project.
type Session struct {
	ID, Name, Description string
	Start, End            time.Time
	// Extra is a JSON object, nil for none.
	Extra json.RawMessage `json:",omitempty"`
	// ReferenceDatasetID, DefaultDatasetID and TraceTier are as they came; "" for null.
	ReferenceDatasetID, DefaultDatasetID, TraceTier string
	// LastRun is the latest start of a run.
	LastRun time.Time
}

// CreateSession adds a session. ErrExists if the id or the name is taken.
func (t *Tx) CreateSession(s Session) error {
	if t.tx.Has(sessionBucket, table.Key(s.ID)) {
		return fmt.Errorf("session %s: %w", s.ID, ErrExists)
	}
	if t.tx.Has(sessionNames, table.Key(s.Name)) {
		return fmt.Errorf("session %q: %w", s.Name, ErrExists)
	}
	if err := t.tx.Put(sessionNames, table.Key(s.Name), []byte(s.ID)); err != nil {
		return err
	}
	return table.PutRow(t.tx, sessionBucket, table.Key(s.ID), s)
}

// UpdateSession replaces a session. Its name may change to one that is free.
func (t *Tx) UpdateSession(s Session) error {
	old, err := t.Session(s.ID)
	if err != nil {
		return err
	}
	if old.Name != s.Name {
		if t.tx.Has(sessionNames, table.Key(s.Name)) {
			return fmt.Errorf("session %q: %w", s.Name, ErrExists)
		}
		if err := t.tx.Remove(sessionNames, table.Key(old.Name)); err != nil {
			return err
		}
		if err := t.tx.Put(sessionNames, table.Key(s.Name), []byte(s.ID)); err != nil {
			return err
		}
	}
	return table.PutRow(t.tx, sessionBucket, table.Key(s.ID), s)
}

// Session finds a session by its id.
func (t *Tx) Session(id string) (Session, error) {
	s, err := table.Row[Session](t.tx, sessionBucket, table.Key(id))
	if err != nil {
		return s, fmt.Errorf("session %s: %w", id, err)
	}
	return s, nil
}

// SessionNamed finds a session by its name.
func (t *Tx) SessionNamed(name string) (Session, error) {
	id, err := t.tx.Get(sessionNames, table.Key(name))
	if err != nil {
		return Session{}, err
	}
	if id == nil {
		return Session{}, fmt.Errorf("session %q: %w", name, ErrNotFound)
	}
	return t.Session(string(id))
}

// Sessions are all sessions, by id.
func (t *Tx) Sessions() ([]Session, error) { return table.Rows[Session](t.tx, sessionBucket, nil) }
