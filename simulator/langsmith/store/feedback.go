package store

import (
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"time"
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
	if t.has(feedbackBucket, keyOf(f.ID)) {
		return f, fmt.Errorf("feedback %s: %w", f.ID, ErrExists)
	}
	order, err := t.bucket(feedbackByOrder).NextSequence()
	if err != nil {
		return f, err
	}
	f.Order = order
	if err := t.put(feedbackByOrder, numbered(order), []byte(f.ID)); err != nil {
		return f, err
	}
	if f.RunID != "" {
		if err := t.put(feedbackByRun, numbered(order, f.RunID), []byte(f.ID)); err != nil {
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
	if err := putRow(t, feedbackBucket, keyOf(f.ID), f); err != nil || f.RunID == "" {
		return err
	}
	return t.touch(f.RunID, f.Modified)
}

// Feedback finds feedback by its id.
func (t *Tx) Feedback(id string) (Feedback, error) {
	f, err := row[Feedback](t, feedbackBucket, keyOf(id))
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
	err = errors.Join(t.remove(feedbackBucket, keyOf(id)), t.remove(feedbackByOrder, numbered(f.Order)))
	if f.RunID != "" {
		err = errors.Join(err, t.remove(feedbackByRun, numbered(f.Order, f.RunID)), t.touch(f.RunID, at))
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
		of, err := t.feedbackUnder(feedbackByRun, append(keyOf(run), 0))
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
	for e, err := range t.under(bucket, prefix, true) {
		if err != nil {
			return nil, err
		}
		f, err := t.Feedback(string(e.value))
		if err != nil {
			return nil, err
		}
		found = append(found, f)
	}
	return found, nil
}

func (t *Tx) hasFeedback(run string) (bool, error) {
	for _, err := range t.under(feedbackByRun, append(keyOf(run), 0), false) {
		return err == nil, err
	}
	return false, nil
}
