package store_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/hookdrill/hookdrill/simulator/langsmith/store"
)

const rule = "00000000-0000-4000-8000-00000000cafe"

func withRule(t *testing.T, s *store.Store) {
	t.Helper()
	withProject(t, s)
	update(t, s, func(tx *store.Tx) error {
		return tx.CreateRule(store.Rule{ID: rule, SessionID: project, Created: at(0), Webhooks: []store.Webhook{{ID: "w1"}, {ID: "w2"}}})
	})
}

func changedRuns(t *testing.T, s *store.Store, after uint64, limit int) (runs []string, last uint64) {
	t.Helper()
	view(t, s, func(tx *store.Tx) error {
		changes, err := tx.Changes(project, after, limit)
		for _, c := range changes {
			runs, last = append(runs, c.RunID), c.Number
		}
		return err
	})
	return runs, last
}

func TestChangesAreInTheOrderOfTheirTransactions(t *testing.T) {
	t.Parallel()
	s := opened(t, t.TempDir())
	withProject(t, s)
	pending := ended(1)
	pending.End = time.Time{}
	post(t, s, pending)
	post(t, s, ended(3)) // a later clock, an earlier transaction
	post(t, s, ended(2))
	runs, last := changedRuns(t, s, 0, 10)
	if diff := cmp.Diff([]string{id(3), id(2)}, runs); diff != "" {
		t.Errorf("changes (-want +got):\n%s", diff)
	}
	update(t, s, func(tx *store.Tx) error {
		if _, err := tx.PatchRun(store.Run{ID: id(1), SessionID: project, End: at(5)}); err != nil {
			return err
		}
		_, err := tx.CreateFeedback(store.Feedback{ID: id(90), RunID: id(3), Modified: at(6)})
		return err
	})
	runs, _ = changedRuns(t, s, last, 10)
	if diff := cmp.Diff([]string{id(1), id(3)}, runs); diff != "" {
		t.Errorf("changes after %d (-want +got):\n%s", last, diff)
	}
	if runs, _ := changedRuns(t, s, 0, 10); len(runs) != 3 {
		t.Errorf("%v: a run is there under its last change alone", runs)
	}
	if runs, _ := changedRuns(t, s, 0, 1); len(runs) != 1 {
		t.Errorf("%v: one was asked for", runs)
	}
}

func TestFeedbackMayComeBeforeItsRun(t *testing.T) {
	t.Parallel()
	s := opened(t, t.TempDir())
	withProject(t, s)
	update(t, s, func(tx *store.Tx) error {
		_, err := tx.CreateFeedback(store.Feedback{ID: id(90), RunID: id(1), Modified: at(6)})
		return err
	})
	pending := ended(1)
	pending.End = time.Time{}
	post(t, s, pending)
	if runs, _ := changedRuns(t, s, 0, 10); len(runs) != 1 {
		t.Errorf("changed are %v, want the run with the feedback", runs)
	}
}

func window(from, to uint64, runs ...string) store.Window {
	return store.Window{
		RuleID: rule, Start: at(0), End: at(30), From: from, To: to, Sent: runs,
		Deliveries: []store.Delivery{
			{ID: "d1", RuleID: rule, WebhookID: "w1", RunIDs: runs, Payload: []byte(`{"a": 1}`)},
			{ID: "d2", RuleID: rule, WebhookID: "w2", RunIDs: runs, Payload: []byte(`{"a": 1}`)},
		},
	}
}

func TestAWindowIsClosedOnce(t *testing.T) {
	t.Parallel()
	s := opened(t, t.TempDir())
	withRule(t, s)
	_, last := post(t, s, ended(1)), uint64(1)
	closing := window(0, last, id(1))
	update(t, s, func(tx *store.Tx) error { return tx.CloseWindow(closing) })
	for name, w := range map[string]store.Window{
		"the same again":    closing,
		"a run again":       window(last, last, id(1)),
		"backwards":         window(last, 0),
		"with a gap before": window(last+5, last+6),
	} {
		err := s.Update(func(tx *store.Tx) error { return tx.CloseWindow(w) })
		if err == nil || !strings.Contains(err.Error(), rule) {
			t.Errorf("%s: CloseWindow() = %v, want an error that names the rule", name, err)
		}
	}
	view(t, s, func(tx *store.Tx) error {
		box, err := tx.Outbox(10)
		if len(box) != 2 || box[0].ID != "d1" || string(box[0].Payload) != `{"a": 1}` {
			t.Errorf("the outbox has %+v, want the two deliveries, as they were", box)
		}
		if state, _ := tx.RuleState(rule); state != (store.RuleState{Looked: last, WindowEnd: at(30)}) {
			t.Errorf("the rule is at %+v", state)
		}
		return err
	})
}

func TestOutcomesOfSeveralWebhooksAreOne(t *testing.T) {
	t.Parallel()
	s := opened(t, t.TempDir())
	withRule(t, s)
	post(t, s, ended(1))
	post(t, s, ended(2))
	w := window(0, 2, id(1))
	w.Skipped = []string{id(2)}
	update(t, s, func(tx *store.Tx) error { return tx.CloseWindow(w) })
	var box []store.Delivery
	view(t, s, func(tx *store.Tx) (err error) { box, err = tx.Outbox(10); return err })
	outcome := func(run int) (got string) {
		view(t, s, func(tx *store.Tx) error {
			e, err := tx.LogOf(rule, id(run))
			o, known := e.Webhooks()
			if got = o.Outcome; !known {
				got = "waiting"
			}
			return err
		})
		return got
	}
	set := func(d store.Delivery, o string) {
		update(t, s, func(tx *store.Tx) error {
			if err := tx.SetOutcome(d, store.Outcome{Outcome: o}, at(40)); err != nil {
				return err
			}
			return tx.RemoveFromOutbox(d.Number, d.Number)
		})
	}
	got := []string{outcome(2), outcome(1)}
	set(box[0], store.Failed)
	got = append(got, outcome(1))
	set(box[1], store.Success)
	set(box[1], store.Success) // it may be said again
	got = append(got, outcome(1))
	if diff := cmp.Diff([]string{"skipped", "waiting", "waiting", "error"}, got); diff != "" {
		t.Error(diff)
	}
	view(t, s, func(tx *store.Tx) error {
		if box, _ := tx.Outbox(10); len(box) != 0 {
			t.Errorf("the outbox still has %v", box)
		}
		log, err := tx.RuleLog(rule, store.LogQuery{Limit: 10})
		if len(log) != 2 || log[0].Entry.RunID != id(2) {
			t.Errorf("the log is %+v, want two entries, the newest first", log)
		}
		rest, _ := tx.RuleLog(rule, store.LogQuery{Limit: 10, Before: log[0].Place})
		if len(rest) != 1 || rest[0].Entry.RunID != id(1) {
			t.Errorf("after the first come %+v", rest)
		}
		return err
	})
}

func TestADeletedRuleLeavesItsDeliveries(t *testing.T) {
	t.Parallel()
	s := opened(t, t.TempDir())
	withRule(t, s)
	post(t, s, ended(1))
	update(t, s, func(tx *store.Tx) error { return tx.CloseWindow(window(0, 1, id(1))) })
	update(t, s, func(tx *store.Tx) error { return tx.DeleteRule(rule) })
	update(t, s, func(tx *store.Tx) error {
		box, err := tx.Outbox(1)
		if len(box) != 1 {
			t.Errorf("the outbox has %v, want the first", box)
		}
		if _, err := tx.Webhook(rule, "w1"); !errors.Is(err, store.ErrNotFound) {
			t.Errorf("Webhook() = %v, want ErrNotFound", err)
		}
		if tx.Sent(rule, id(1)) {
			t.Error("what the rule had sent is still known")
		}
		return errors.Join(err, tx.SetOutcome(box[0], store.Outcome{Outcome: store.Failed}, at(3)))
	})
}

func TestARuleBeginsWhereItIsMade(t *testing.T) {
	t.Parallel()
	s := opened(t, t.TempDir())
	withProject(t, s)
	post(t, s, ended(1))
	for name, c := range map[string]struct {
		from time.Time
		want uint64
	}{"new runs": {time.Time{}, 1}, "past runs": {at(-60), 0}} {
		err := s.Update(func(tx *store.Tx) error {
			if err := tx.CreateRule(store.Rule{ID: name, SessionID: project, BackfillFrom: c.from}); err != nil {
				return err
			}
			state, err := tx.RuleState(name)
			if state.Looked != c.want {
				t.Errorf("%s: the rule has looked up to %d, want %d", name, state.Looked, c.want)
			}
			return err
		})
		if err != nil {
			t.Error(err)
		}
	}
}
