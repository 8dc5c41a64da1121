package store

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/hookdrill/hookdrill/simulator/table"
)

// The outcomes of a rule's action.
const (
	Success = "success"
	Skipped = "skipped"
	Failed  = "error"
)

// LogEntry is what a rule did with a run: one for each rule and run.
type LogEntry struct {
	RuleID, RunID, RunName, RunType, SessionID string
	// Start and End are the window's.
	Start, End time.Time
	// Applied is when the first outcome was known; zero before.
	Applied time.Time
	// Waiting are the webhooks whose deliveries have not ended.
	Waiting []string
	// Outcomes are those of the webhooks that have, by webhook. A skipped run has
	// one under "".
	Outcomes map[string]Outcome
}

// Outcome is how one webhook's delivery of a run ended.
type Outcome struct {
	// Outcome is Success, Skipped or Failed.
	Outcome string
	// Payload is a JSON object that says more, nil for none.
	Payload json.RawMessage `json:",omitempty"`
}

// Webhooks is the outcome of all webhooks together: none while one is waiting,
// the first failure by order of the webhooks' ids if there is one.
func (e LogEntry) Webhooks() (Outcome, bool) {
	if len(e.Waiting) > 0 || len(e.Outcomes) == 0 {
		return Outcome{}, false
	}
	var together Outcome
	first := ""
	for webhook, o := range e.Outcomes {
		worse := rank(o.Outcome) - rank(together.Outcome)
		if worse > 0 || worse == 0 && webhook < first {
			together, first = o, webhook
		}
	}
	return together, true
}

func rank(outcome string) int {
	switch outcome {
	case Failed:
		return 3
	case Success:
		return 2
	case Skipped:
		return 1
	}
	return 0
}

func (t *Tx) logWindow(w Window) error {
	var waiting []string
	for _, d := range w.Deliveries {
		waiting = append(waiting, d.WebhookID)
	}
	for _, run := range w.Sent {
		if err := t.addLog(w, run, LogEntry{Waiting: waiting}); err != nil {
			return err
		}
	}
	for _, run := range w.Skipped {
		skipped := LogEntry{Outcomes: map[string]Outcome{"": {Outcome: Skipped}}, Applied: w.End}
		if err := t.addLog(w, run, skipped); err != nil {
			return err
		}
	}
	return nil
}

func (t *Tx) addLog(w Window, id string, e LogEntry) error {
	run, err := t.Run(id)
	if err != nil {
		return err
	}
	e.RuleID, e.RunID, e.Start, e.End = w.RuleID, id, w.Start, w.End
	e.RunName, e.RunType, e.SessionID = run.Name, run.RunType, run.SessionID
	next, err := t.tx.Next(logBucket)
	if err != nil {
		return err
	}
	key := table.Numbered(next, w.RuleID)
	return errors.Join(t.tx.Put(logsByRun, table.Key(w.RuleID, id), key), table.PutRow(t.tx, logBucket, key, e))
}

// SetOutcome records how a delivery ended, for each of its runs. It can be said
// again. A rule that was deleted since has no log; that is no error.
func (t *Tx) SetOutcome(d Delivery, o Outcome, at time.Time) error {
	for _, run := range d.RunIDs {
		key, err := t.tx.Get(logsByRun, table.Key(d.RuleID, run))
		if err != nil {
			return err
		}
		if key == nil {
			continue
		}
		if err := t.setOutcome(bytes.Clone(key), d.WebhookID, o, at); err != nil {
			return err
		}
	}
	return nil
}

func (t *Tx) setOutcome(key []byte, webhook string, o Outcome, at time.Time) error {
	e, err := table.Row[LogEntry](t.tx, logBucket, key)
	if err != nil {
		return err
	}
	if known, ended := e.Outcomes[webhook]; ended && known.Outcome == o.Outcome && bytes.Equal(known.Payload, o.Payload) && !slices.Contains(e.Waiting, webhook) {
		return nil
	}
	var waiting []string
	for _, w := range e.Waiting {
		if w != webhook {
			waiting = append(waiting, w)
		}
	}
	if e.Waiting = waiting; e.Outcomes == nil {
		e.Outcomes = make(map[string]Outcome)
	}
	e.Outcomes[webhook] = o
	if e.Applied.IsZero() {
		e.Applied = at
	}
	return table.PutRow(t.tx, logBucket, key, e)
}

// outcomesMark is how far the queue's records are in the log.
const outcomesMark = "outcomes"

// OutcomesUpTo is the place in the queue's records up to which all outcomes are
// in the log; 0: nobody has said so.
func (t *Tx) OutcomesUpTo() (place uint64, err error) {
	place, err = table.Row[uint64](t.tx, markBucket, table.Key(outcomesMark))
	if errors.Is(err, ErrNotFound) {
		return 0, nil
	}
	return place, err
}

// SetOutcomesUpTo moves that place.
func (t *Tx) SetOutcomesUpTo(place uint64) error {
	return table.PutRow(t.tx, markBucket, table.Key(outcomesMark), place)
}

// LogQuery says which entries of a rule's log are wanted.
type LogQuery struct {
	// Before is the place of the last entry that was read; 0: begin with the newest.
	Before uint64
	// From and To bound the windows' ends; zero: no bound.
	From, To time.Time
	// SessionID is the runs' session, "" for any.
	SessionID string
	// Offset entries are left out, and at most Limit returned.
	Offset, Limit int
}

// LogAt is an entry and its place, for LogQuery.Before.
type LogAt struct {
	Entry LogEntry
	Place uint64
}

// RuleLog are entries of a rule's log, the newest first.
func (t *Tx) RuleLog(rule string, q LogQuery) ([]LogAt, error) {
	if _, err := t.Rule(rule); err != nil {
		return nil, err
	}
	var found []LogAt
	for at, err := range t.tx.UnderBackwards(logBucket, table.Prefix(rule)) {
		if err != nil {
			return nil, err
		}
		if len(found) == q.Limit {
			break
		}
		place := table.Number(at.Key)
		if q.Before != 0 && place >= q.Before {
			continue
		}
		var e LogEntry
		if err := table.Parse(logBucket, at.Value, &e); err != nil {
			return nil, err
		}
		if !q.wants(e) {
			continue
		}
		if q.Offset--; q.Offset < 0 {
			found = append(found, LogAt{e, place})
		}
	}
	return found, nil
}

func (q LogQuery) wants(e LogEntry) bool {
	return (q.From.IsZero() || !e.End.Before(q.From)) && (q.To.IsZero() || !e.Start.After(q.To)) &&
		(q.SessionID == "" || q.SessionID == e.SessionID)
}

// LogOf is the entry of one run; ErrNotFound if the rule did nothing with it.
func (t *Tx) LogOf(rule, run string) (LogEntry, error) {
	key, err := t.tx.Get(logsByRun, table.Key(rule, run))
	if err != nil {
		return LogEntry{}, err
	}
	if key == nil {
		return LogEntry{}, fmt.Errorf("log of rule %s and run %s: %w", rule, run, ErrNotFound)
	}
	return table.Row[LogEntry](t.tx, logBucket, key)
}
