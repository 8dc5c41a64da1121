package automation

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/hookdrill/hookdrill/simulator/langsmith/rules"
	"github.com/hookdrill/hookdrill/simulator/langsmith/store"
)

// Bounds of one window: what is more goes into the next, at once.
const (
	mostChanges = 10_000 // looked at
	mostRuns    = 1_000  // sent
)

// Look applies a rule once: to everything that has changed since it looked
// last. It reports how many runs were sent.
func (e *Engine) Look(ctx context.Context, ruleID string) (int, error) {
	sent := 0
	for {
		more, n, err := e.lookOnce(ctx, ruleID)
		sent += n
		if err != nil || !more {
			return sent, err
		}
	}
}

// lookOnce closes one window, and reports whether there is more to look at.
func (e *Engine) lookOnce(ctx context.Context, ruleID string) (more bool, sent int, err error) {
	e.looking.Lock() // a trigger and the schedule must not look at the same time
	defer e.looking.Unlock()
	var w store.Window
	var runs []found
	var rule store.Rule
	err = e.store.View(func(tx *store.Tx) error {
		if rule, err = tx.Rule(ruleID); err != nil || !rule.Enabled || rule.SessionID == "" || rule.GroupBy != "" {
			return err // thread rules: what they send is not published
		}
		w, runs, more, err = e.scan(tx, rule)
		return err
	})
	if err != nil || w.To == w.From {
		return false, 0, err // nothing has changed: the window stays open
	}
	if w.Deliveries, err = e.deliveries(ctx, rule, w, runs); err != nil {
		return false, 0, fmt.Errorf("rule %s: %w", rule.ID, err)
	}
	if err := e.store.Update(func(tx *store.Tx) error { return tx.CloseWindow(w) }); err != nil {
		return false, 0, err
	}
	if len(w.Deliveries) > 0 {
		e.wake()
	}
	return more, len(w.Sent), nil
}

// scan finds a window's runs among the changes that the rule has not looked at.
func (e *Engine) scan(tx *store.Tx, rule store.Rule) (w store.Window, runs []found, more bool, err error) {
	state, err := tx.RuleState(rule.ID)
	if err != nil {
		return w, nil, false, err
	}
	w = store.Window{
		RuleID: rule.ID, Start: state.WindowEnd, End: time.Now().UTC().Truncate(time.Microsecond),
		From: state.Looked, To: tx.LastChange(),
	}
	changes, err := tx.Changes(rule.SessionID, state.Looked, mostChanges)
	if err != nil {
		return w, nil, false, err
	}
	looked := map[string]bool{}
	for i, change := range changes {
		ids, err := touched(tx, rule, change.RunID)
		if err != nil {
			return w, nil, false, err
		}
		for _, id := range ids {
			if looked[id] {
				continue
			}
			looked[id] = true
			taken, err := e.take(tx, rule, id, &w)
			if err != nil {
				return w, nil, false, err
			}
			if taken != nil {
				runs = append(runs, *taken)
			}
		}
		if full := len(runs) >= mostRuns || i == mostChanges-1; full {
			w.To = change.Number
			return w, runs, true, nil
		}
	}
	return w, runs, false, nil
}

// touched are the runs that a change of one may be news for: the run itself and,
// where the rule looks at the whole trace, the others of it. A child may have
// been passed over because its root had not come.
func touched(tx *store.Tx, rule store.Rule, id string) ([]string, error) {
	if rule.TraceFilter == "" && rule.TreeFilter == "" {
		return []string{id}, nil
	}
	run, err := tx.Run(id)
	if errors.Is(err, store.ErrNotFound) {
		return nil, nil // only its feedback has come
	}
	if err != nil {
		return nil, err
	}
	return tx.Trace(run.TraceID)
}

// take decides on one run. A run that has not ended is passed over: when it
// does, that is a change of its own.
func (e *Engine) take(tx *store.Tx, rule store.Rule, id string, w *store.Window) (*found, error) {
	run, err := tx.Run(id)
	if errors.Is(err, store.ErrNotFound) {
		return nil, nil // only its feedback has come
	}
	if err != nil || !run.Complete() || !run.Posted || tx.Sent(rule.ID, id) || run.Start.Before(rule.BackfillFrom) {
		return nil, err
	}
	matched, err := matches(tx, rule, run)
	if err != nil || !matched {
		return nil, err
	}
	if !rules.Sampled(e.seed, rule.ID, id, rule.SamplingRate) {
		w.Skipped = append(w.Skipped, id)
		return nil, nil
	}
	f, err := find(tx, run)
	if err != nil {
		return nil, err
	}
	w.Sent = append(w.Sent, id)
	return &f, nil
}

// deliveries writes one for each webhook, all with the same payload (A19), and
// none where nothing matched (A18), unless they are asked for.
func (e *Engine) deliveries(ctx context.Context, rule store.Rule, w store.Window, runs []found) ([]store.Delivery, error) {
	if len(runs) == 0 && !e.empties || len(rule.Webhooks) == 0 {
		return nil, nil
	}
	body, err := e.payloadOf(ctx, w, runs)
	if err != nil {
		return nil, err
	}
	var all []store.Delivery
	for _, webhook := range rule.Webhooks {
		all = append(all, store.Delivery{
			ID:     fmt.Sprintf("%s/%d/%s", rule.ID, w.To, webhook.ID),
			RuleID: rule.ID, WebhookID: webhook.ID, Start: w.Start, End: w.End, RunIDs: w.Sent, Payload: body,
		})
	}
	return all, nil
}
