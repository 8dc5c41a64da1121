package store

import (
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/hookdrill/hookdrill/simulator/table"
)

// Feedback is one judgement of a run, or of a session where RunID is "".
type Feedback struct {
	ID, Key, RunID, TraceID, SessionID string
	// Score, Value, Correction, Source, Config and Extra are JSON as it came, nil for null.
	Score, Value, Correction, Source, Config, Extra json.RawMessage `json:",omitempty"`
	// Comment is nil for null.
	Comment *string
	// Error tells that the evaluator failed.
	Error                            bool
	GroupID, ComparativeExperimentID string
	Created, Modified, RunStart      time.Time
	Order                            uint64
}

// CreateFeedback adds feedback, and makes its run new to rules. The run need not
// be there yet. ErrExists if the id is taken.
func (t *Tx) CreateFeedback(f Feedback) (Feedback, error) {
	if t.tx.Has(feedbackBucket, table.Key(f.ID)) {
		return f, fmt.Errorf("feedback %s: %w", f.ID, ErrExists)
	}
	order, err := t.tx.Next(feedbackByOrder)
	if err != nil {
		return f, err
	}
	f.Order = order
	if err := t.tx.Put(feedbackByOrder, table.Numbered(order), []byte(f.ID)); err != nil {
		return f, err
	}
	if f.RunID != "" {
		if err := t.tx.Put(feedbackByRun, table.Numbered(order, f.RunID), []byte(f.ID)); err != nil {
			return f, err
		}
	}
	return f, t.putFeedback(f)
}

// UpdateFeedback replaces feedback but for its run and its place in the order.
func (t *Tx) UpdateFeedback(f Feedback) error {
	old, err := t.Feedback(f.ID)
	if err != nil {
		return err
	}
	f.RunID, f.Order = old.RunID, old.Order
	return t.putFeedback(f)
}

func (t *Tx) putFeedback(f Feedback) error {
	if err := table.PutRow(t.tx, feedbackBucket, table.Key(f.ID), f); err != nil || f.RunID == "" {
		return err
	}
	return t.touch(f.RunID, f.Modified)
}

// Feedback finds feedback by its id.
func (t *Tx) Feedback(id string) (Feedback, error) {
	f, err := table.Row[Feedback](t.tx, feedbackBucket, table.Key(id))
	if err != nil {
		return f, fmt.Errorf("feedback %s: %w", id, err)
	}
	return f, nil
}

// DeleteFeedback removes feedback.
func (t *Tx) DeleteFeedback(id string, at time.Time) error {
	f, err := t.Feedback(id)
	if err != nil {
		return err
	}
	err = errors.Join(t.tx.Remove(feedbackBucket, table.Key(id)), t.tx.Remove(feedbackByOrder, table.Numbered(f.Order)))
	if f.RunID != "" {
		err = errors.Join(err, t.tx.Remove(feedbackByRun, table.Numbered(f.Order, f.RunID)), t.touch(f.RunID, at))
	}
	return err
}

// FeedbackOf is the feedback of runs, the latest first. With no runs, all feedback.
func (t *Tx) FeedbackOf(runs ...string) ([]Feedback, error) {
	var found []Feedback
	if len(runs) == 0 {
		return t.feedbackUnder(feedbackByOrder, nil)
	}
	for _, run := range slices.Compact(slices.Sorted(slices.Values(runs))) {
		of, err := t.feedbackUnder(feedbackByRun, table.Prefix(run))
		if err != nil {
			return nil, err
		}
		found = append(found, of...)
	}
	slices.SortFunc(found, func(a, b Feedback) int {
		if a.Order > b.Order {
			return -1
		}
		return 1
	})
	return found, nil
}

func (t *Tx) feedbackUnder(bucket string, prefix []byte) ([]Feedback, error) {
	var found []Feedback
	for e, err := range t.tx.UnderBackwards(bucket, prefix) {
		if err != nil {
			return nil, err
		}
		f, err := t.Feedback(string(e.Value))
		if err != nil {
			return nil, err
		}
		found = append(found, f)
	}
	return found, nil
}

func (t *Tx) hasFeedback(run string) (bool, error) {
	for _, err := range t.tx.Under(feedbackByRun, table.Prefix(run)) {
		return err == nil, err
	}
	return false, nil
}
