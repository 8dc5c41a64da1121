package store

import (
	"fmt"
	"slices"
	"time"

	"github.com/hookdrill/hookdrill/simulator/table"
)

// Rule is an automation rule.
type Rule struct {
	ID, Name string
	// One of the two is "": a rule is for a session or for a dataset.
	SessionID, DatasetID string
	Enabled              bool
	// SamplingRate is from 0 to 1.
	SamplingRate float64
	// Filters are "" for none. They were checked before they came here.
	Filter, TraceFilter, TreeFilter string
	// BackfillFrom is zero unless the rule is for past runs too: then those that
	// began at or after it.
	BackfillFrom         time.Time
	IncludeExtendedStats bool
	// GroupBy is "thread_id" for a thread rule, else "".
	GroupBy          string
	Webhooks         []Webhook
	Created, Updated time.Time
}

// Webhook is one URL of a rule, with its headers. Both are sealed, by whoever
// has the keys, for this rule and webhook.
type Webhook struct {
	ID           string
	URL, Headers []byte
}

// RuleState is how far a rule has come.
type RuleState struct {
	// Looked is the number of the last change the rule has looked at.
	Looked uint64
	// WindowEnd is the end of its last window, or when the rule was made.
	WindowEnd time.Time
}

// CreateRule adds a rule. It starts with what changes from now on, or, with
// BackfillFrom, with the first change there was.
func (t *Tx) CreateRule(r Rule) error {
	if t.tx.Has(ruleBucket, table.Key(r.ID)) {
		return fmt.Errorf("rule %s: %w", r.ID, ErrExists)
	}
	state := RuleState{Looked: t.LastChange(), WindowEnd: r.Created}
	if !r.BackfillFrom.IsZero() {
		state = RuleState{WindowEnd: r.BackfillFrom}
	}
	if err := table.PutRow(t.tx, stateBucket, table.Key(r.ID), state); err != nil {
		return err
	}
	return table.PutRow(t.tx, ruleBucket, table.Key(r.ID), r)
}

// UpdateRule replaces a rule. How far it has come stays.
func (t *Tx) UpdateRule(r Rule) error {
	if _, err := t.Rule(r.ID); err != nil {
		return err
	}
	return table.PutRow(t.tx, ruleBucket, table.Key(r.ID), r)
}

// Rule finds a rule by its id.
func (t *Tx) Rule(id string) (Rule, error) {
	r, err := table.Row[Rule](t.tx, ruleBucket, table.Key(id))
	if err != nil {
		return r, fmt.Errorf("rule %s: %w", id, err)
	}
	return r, nil
}

// Webhook finds a webhook of a rule: where a delivery goes is read when it is
// made, so that nothing sealed has to travel with it.
func (t *Tx) Webhook(rule, webhook string) (Webhook, error) {
	r, err := t.Rule(rule)
	if err != nil {
		return Webhook{}, err
	}
	i := slices.IndexFunc(r.Webhooks, func(w Webhook) bool { return w.ID == webhook })
	if i < 0 {
		return Webhook{}, fmt.Errorf("webhook %s of rule %s: %w", webhook, rule, ErrNotFound)
	}
	return r.Webhooks[i], nil
}

// Rules are all rules, the oldest first.
func (t *Tx) Rules() ([]Rule, error) {
	found, err := table.Rows[Rule](t.tx, ruleBucket, nil)
	slices.SortStableFunc(found, func(a, b Rule) int { return a.Created.Compare(b.Created) })
	return found, err
}

// RuleState is how far a rule has come.
func (t *Tx) RuleState(rule string) (RuleState, error) {
	state, err := table.Row[RuleState](t.tx, stateBucket, table.Key(rule))
	if err != nil {
		return state, fmt.Errorf("rule %s: %w", rule, err)
	}
	return state, nil
}

// DeleteRule removes a rule and what it remembers. Deliveries that are in the
// outbox stay there: whoever drains it finds no webhook and says so.
func (t *Tx) DeleteRule(id string) error {
	if _, err := t.Rule(id); err != nil {
		return err
	}
	if err := t.tx.Remove(ruleBucket, table.Key(id)); err != nil {
		return err
	}
	if err := t.tx.Remove(stateBucket, table.Key(id)); err != nil {
		return err
	}
	for _, bucket := range []string{sentBucket, logBucket, logsByRun} {
		if err := t.tx.RemoveUnder(bucket, table.Prefix(id)); err != nil {
			return err
		}
	}
	return nil
}
