package store

import (
	"encoding/json"
	"fmt"
	"time"
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
	if t.has(sessionBucket, keyOf(s.ID)) {
		return fmt.Errorf("session %s: %w", s.ID, ErrExists)
	}
	if t.has(sessionNames, keyOf(s.Name)) {
		return fmt.Errorf("session %q: %w", s.Name, ErrExists)
	}
	if err := t.put(sessionNames, keyOf(s.Name), []byte(s.ID)); err != nil {
		return err
	}
	return putRow(t, sessionBucket, keyOf(s.ID), s)
}

// UpdateSession replaces a session. Its name may change to one that is free.
func (t *Tx) UpdateSession(s Session) error {
	old, err := t.Session(s.ID)
	if err != nil {
		return err
	}
	if old.Name != s.Name {
		if t.has(sessionNames, keyOf(s.Name)) {
			return fmt.Errorf("session %q: %w", s.Name, ErrExists)
		}
		if err := t.remove(sessionNames, keyOf(old.Name)); err != nil {
			return err
		}
		if err := t.put(sessionNames, keyOf(s.Name), []byte(s.ID)); err != nil {
			return err
		}
	}
	return putRow(t, sessionBucket, keyOf(s.ID), s)
}

// Session finds a session by its id.
func (t *Tx) Session(id string) (Session, error) {
	s, err := row[Session](t, sessionBucket, keyOf(id))
	if err != nil {
		return s, fmt.Errorf("session %s: %w", id, err)
	}
	return s, nil
}

// SessionNamed finds a session by its name.
func (t *Tx) SessionNamed(name string) (Session, error) {
	id, err := t.get(sessionNames, keyOf(name))
	if err != nil {
		return Session{}, err
	}
	if id == nil {
		return Session{}, fmt.Errorf("session %q: %w", name, ErrNotFound)
	}
	return t.Session(string(id))
}

// Sessions are all sessions, by id.
func (t *Tx) Sessions() ([]Session, error) { return rows[Session](t, sessionBucket, nil) }

// rows are the rows under a prefix, in the order of their keys.
func rows[T any](t *Tx, bucket string, prefix []byte) ([]T, error) {
	var found []T
	for e, err := range t.under(bucket, prefix, false) {
		if err != nil {
			return nil, err
		}
		var one T
		if err := parse(bucket, e.value, &one); err != nil {
			return nil, err
		}
		found = append(found, one)
	}
	return found, nil
}
