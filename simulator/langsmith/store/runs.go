package store

import (
	"bytes"
	"errors"
	"fmt"
	"iter"
	"time"

	"github.com/hookdrill/hookdrill/simulator/table"
)

// PostRun stores a run, or what a patch that was quicker has left of it; see
// [Run.Post]. The session must exist.
func (t *Tx) PostRun(sent Run) (Run, error) {
	return t.putRun(sent.ID, func(old Run) Run {
		if old.ID == "" {
			sent.Posted = true
			return sent
		}
		return old.Post(sent)
	})
}

// PatchRun merges a patch into what is stored of a run; see [Run.Merge].
func (t *Tx) PatchRun(patch Run) (Run, error) {
	return t.putRun(patch.ID, func(old Run) Run {
		old.ID = patch.ID
		return old.Merge(patch)
	})
}

// putRun stores what change makes of a run. A run that is complete, or has
// feedback, has a new number among the changes afterwards.
func (t *Tx) putRun(id string, change func(Run) Run) (Run, error) {
	old, err := t.Run(id)
	if err != nil && !errors.Is(err, ErrNotFound) {
		return Run{}, err
	}
	if err := t.unindex(old); err != nil {
		return Run{}, err
	}
	run := change(old)
	if err := t.touchSession(run); err != nil {
		return Run{}, err
	}
	if err := t.index(run); err != nil {
		return Run{}, err
	}
	// Feedback may have come before its run did: then the run is new to rules as well.
	judged, err := t.hasFeedback(run.ID)
	if err != nil {
		return Run{}, err
	}
	if run.Complete() || judged {
		return t.changed(run)
	}
	return run, table.PutRow(t.tx, runBucket, table.Key(run.ID), run)
}

func (t *Tx) touchSession(run Run) error {
	s, err := t.Session(run.SessionID)
	if err != nil {
		return err
	}
	if run.Start.After(s.LastRun) {
		s.LastRun = run.Start
		return t.UpdateSession(s)
	}
	return nil
}

// index lets the run be found by its trace, its parent and its start.
func (t *Tx) index(run Run) error {
	err := errors.Join(
		t.tx.Put(runsByStart, table.Timed(run.Start, run.ID), nil),
		t.tx.Put(runsByTrace, table.Key(run.TraceID, run.ID), nil))
	if run.ParentRunID != "" {
		err = errors.Join(err, t.tx.Put(runsByParent, table.Key(run.ParentRunID, run.ID), nil))
	}
	return err
}

func (t *Tx) unindex(run Run) error {
	if run.ID == "" {
		return nil
	}
	return errors.Join(
		t.tx.Remove(runsByStart, table.Timed(run.Start, run.ID)),
		t.tx.Remove(runsByTrace, table.Key(run.TraceID, run.ID)),
		t.tx.Remove(runsByParent, table.Key(run.ParentRunID, run.ID)),
		t.dropChange(run))
}

// Run finds a run by its id.
func (t *Tx) Run(id string) (Run, error) {
	run, err := table.Row[Run](t.tx, runBucket, table.Key(id))
	if err != nil {
		return run, fmt.Errorf("run %s: %w", id, err)
	}
	return run, nil
}

// Trace are the ids of the runs of a trace, sorted.
func (t *Tx) Trace(id string) ([]string, error) { return t.idsUnder(runsByTrace, id) }

// Children are the ids of the runs right below a run, sorted.
func (t *Tx) Children(id string) ([]string, error) { return t.idsUnder(runsByParent, id) }

// Descendants are the ids of all runs below a run. Each comes once, also where
// somebody sent runs that are each other's parents.
func (t *Tx) Descendants(id string) ([]string, error) {
	seen := map[string]bool{id: true}
	found, next := []string{}, []string{id}
	for len(next) > 0 {
		children, err := t.Children(next[0])
		if err != nil {
			return nil, err
		}
		next = next[1:]
		for _, child := range children {
			if !seen[child] {
				seen[child] = true
				found, next = append(found, child), append(next, child)
			}
		}
	}
	return found, nil
}

func (t *Tx) idsUnder(bucket, id string) ([]string, error) {
	prefix := table.Key(id, "")
	found := []string{}
	for e, err := range t.tx.Under(bucket, prefix) {
		if err != nil {
			return nil, err
		}
		found = append(found, string(e.Key[len(prefix):]))
	}
	return found, nil
}

// RunsByStart are all runs, the latest first, or the earliest first. With each
// comes a place to go on from: what was returned before is left out.
func (t *Tx) RunsByStart(after []byte, ascending bool) iter.Seq2[RunAt, error] {
	entries := t.tx.Before(runsByStart, nil, after)
	if ascending {
		entries = t.tx.After(runsByStart, nil, after)
	}
	return func(yield func(RunAt, error) bool) {
		for e, err := range entries {
			run := Run{}
			if err == nil {
				run, err = t.Run(string(e.Key[startLength:]))
			}
			if !yield(RunAt{run, bytes.Clone(e.Key)}, err) || err != nil {
				return
			}
		}
	}
}

// startLength is how many bytes of a key of runsByStart are the time.
const startLength = 12

// RunAt is a run and the place it was found at.
type RunAt struct {
	Run   Run
	Place []byte
}

// changed gives the run a new number among the changes, and stores it.
func (t *Tx) changed(run Run) (Run, error) {
	next, err := t.tx.Next(changeBucket)
	if err != nil {
		return Run{}, err
	}
	run.Change = next
	if err := t.tx.Put(changeBucket, table.Numbered(next, run.SessionID), []byte(run.ID)); err != nil {
		return Run{}, err
	}
	return run, table.PutRow(t.tx, runBucket, table.Key(run.ID), run)
}

// touch is changed for a run that something else has happened to. It is no error
// if there is no such run: feedback may come first.
func (t *Tx) touch(id string, at time.Time) error {
	run, err := t.Run(id)
	if errors.Is(err, ErrNotFound) {
		return nil
	}
	if err != nil {
		return err
	}
	if err := t.dropChange(run); err != nil {
		return err
	}
	run.Modified = at
	_, err = t.changed(run)
	return err
}
