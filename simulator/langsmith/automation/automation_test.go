package automation_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"go.uber.org/goleak"

	fixture "github.com/hookdrill/hookdrill/fixtures/langsmith"
	"github.com/hookdrill/hookdrill/simulator/langsmith/automation"
	"github.com/hookdrill/hookdrill/simulator/langsmith/payload"
	"github.com/hookdrill/hookdrill/simulator/langsmith/store"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

const (
	session = "6a3be6a2-9a8c-4fc8-b4c6-a8983b286cc5"
	tenant  = "2ebda79f-2946-4491-a9ad-d642f49e0815"
	ruleID  = "d75d7417-0c57-4655-88fe-1db3cda3a47a"
)

// bench is a store with a session, and what was handed over of it.
type bench struct {
	t     *testing.T
	store *store.Store

	mu    sync.Mutex
	taken []store.Delivery
	fails int // how many times handing over fails first
}

func setup(t *testing.T) *bench {
	t.Helper()
	s, err := store.Open(t.TempDir(), store.Options{NoSync: true})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	})
	b := &bench{t: t, store: s}
	b.update(func(tx *store.Tx) error {
		return tx.CreateSession(store.Session{ID: session, Name: "default", Start: time.Now()})
	})
	return b
}

func (b *bench) update(f func(*store.Tx) error) {
	b.t.Helper()
	if err := b.store.Update(f); err != nil {
		b.t.Fatal(err)
	}
}

func (b *bench) engine(change ...func(*automation.Config)) *automation.Engine {
	b.t.Helper()
	c := automation.Config{Store: b.store, TenantID: tenant, Every: time.Minute, Seed: 1, HandOver: b.handOver}
	for _, f := range change {
		f(&c)
	}
	e, err := automation.New(c)
	if err != nil {
		b.t.Fatal(err)
	}
	return e
}

func (b *bench) handOver(_ context.Context, d store.Delivery) error {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.fails > 0 {
		b.fails--
		return errors.New("the queue is full")
	}
	b.taken = append(b.taken, d)
	return nil
}

func (b *bench) rule(change ...func(*store.Rule)) {
	b.t.Helper()
	r := store.Rule{
		ID: ruleID, Name: "to my listener", SessionID: session, Enabled: true, SamplingRate: 1, Created: time.Now().UTC(),
		Webhooks: []store.Webhook{{ID: "w1"}},
	}
	for _, f := range change {
		f(&r)
	}
	b.update(func(tx *store.Tx) error { return tx.CreateRule(r) })
}

// run posts a run that has ended, unless it is told otherwise.
func (b *bench) run(n int, change ...func(*store.Run)) string {
	b.t.Helper()
	id := fmt.Sprintf("00000000-0000-4000-8000-%012d", n)
	now := time.Now().UTC().Truncate(time.Microsecond)
	r := store.Run{
		ID: id, TraceID: id, SessionID: session, Name: "answer", RunType: "chain",
		DottedOrder: now.Format("20060102T150405") + "000000Z" + id,
		Start:       now, End: now.Add(time.Second), Posted: true,
		Inputs: json.RawMessage(`{"question":"why?"}`), Outputs: json.RawMessage(`{"answer":"because"}`),
	}
	for _, f := range change {
		f(&r)
	}
	b.update(func(tx *store.Tx) error {
		_, err := tx.PostRun(r)
		return err
	})
	return id
}

// sent are the runs of each delivery handed over, in order.
func (b *bench) sent() [][]string {
	b.mu.Lock()
	defer b.mu.Unlock()
	var all [][]string
	for _, d := range b.taken {
		all = append(all, d.RunIDs)
	}
	return all
}

// during runs the engine for a while, in a bubble.
func (b *bench) during(e *automation.Engine, d time.Duration) {
	b.t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), d)
	defer cancel()
	e.Run(ctx)
}

func TestARunIsSentOnceWithAValidPayload(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b := setup(t)
		b.rule()
		id := b.run(1)
		b.update(func(tx *store.Tx) error {
			_, err := tx.CreateFeedback(store.Feedback{
				ID: "f1", Key: "user_score", RunID: id, Score: json.RawMessage("1"), Source: json.RawMessage(`{"type":"app"}`), Created: time.Now(),
			})
			return err
		})
		b.during(b.engine(), time.Hour)
		if got := b.sent(); len(got) != 1 || !slices.Equal(got[0], []string{id}) {
			t.Fatalf("sent %v, want %s once", got, id)
		}
		body := b.taken[0].Payload
		if err := fixture.Validate(body); err != nil {
			t.Error(err)
		}
		p, err := payload.Decode(body)
		if err != nil {
			t.Fatal(err)
		}
		if p.RuleID != ruleID || p.Runs[0].ID != id || p.Runs[0].FeedbackStats["user_score"].N != 1 || p.FeedbackStats["user_score"].N != 1 {
			t.Errorf("the payload is %s", body)
		}
		if !p.End.After(p.Start) {
			t.Errorf("the window is from %v to %v", p.Start, p.End)
		}
	})
}

// TestNoRunIsMissedOrRepeated posts runs at every moment of several windows,
// ended or not, and restarts the engine in between.
func TestNoRunIsMissedOrRepeated(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b := setup(t)
		b.rule()
		want := map[string]int{}
		for round := range 5 {
			done := make(chan struct{})
			go func() {
				defer close(done)
				for i := range 50 {
					id := b.run(round*100+i, func(r *store.Run) {
						if i%2 == 1 {
							r.End = time.Time{} // its end comes later
						}
					})
					want[id] = 0
					time.Sleep(7 * time.Second)
					if i%2 == 1 {
						b.update(func(tx *store.Tx) error {
							_, err := tx.PatchRun(store.Run{ID: id, End: time.Now().UTC()})
							return err
						})
					}
				}
			}()
			b.during(b.engine(), 5*time.Minute) // ends while runs still come
			<-done
		}
		b.during(b.engine(), 10*time.Minute)
		for _, runs := range b.sent() {
			for _, id := range runs {
				want[id]++
			}
		}
		for id, n := range want {
			if n != 1 {
				t.Errorf("run %s was sent %d times", id, n)
			}
		}
		if len(want) != 250 {
			t.Errorf("%d runs were posted, not 250", len(want))
		}
	})
}

func TestAFilterMayBecomeTrueLater(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b := setup(t)
		b.rule(func(r *store.Rule) { r.Filter = `has(feedback_key, "answer_usefulness")` })
		id := b.run(1)
		b.during(b.engine(), 5*time.Minute)
		if got := b.sent(); got != nil {
			t.Fatalf("sent %v before the evaluator had scored it", got)
		}
		b.update(func(tx *store.Tx) error {
			_, err := tx.CreateFeedback(store.Feedback{ID: "f1", Key: "answer_usefulness", RunID: id, Score: json.RawMessage("0.5"), Created: time.Now()})
			return err
		})
		b.during(b.engine(), 5*time.Minute)
		if got := b.sent(); len(got) != 1 || got[0][0] != id {
			t.Errorf("sent %v, want %s", got, id)
		}
	})
}

// A child can come before the root of its trace.
func TestARunWithoutItsRootHoldsUpNobody(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b := setup(t)
		b.rule(func(r *store.Rule) { r.TraceFilter = `eq(name, "answer")` })
		const root = "00000000-0000-4000-8000-000000000099"
		b.run(1, func(r *store.Run) { r.TraceID, r.ParentRunID = root, root })
		other := b.run(2)
		b.during(b.engine(), 5*time.Minute)
		if got := b.sent(); len(got) != 1 || len(got[0]) != 1 || got[0][0] != other {
			t.Errorf("sent %v, want %s", got, other)
		}
	})
}

func TestWebhooksAndEmptyWindows(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b := setup(t)
		b.rule(func(r *store.Rule) {
			r.Filter = `eq(name, "answer")`
			r.Webhooks = []store.Webhook{{ID: "w1"}, {ID: "w2"}}
		})
		b.run(1, func(r *store.Run) { r.Name = "other" })
		b.during(b.engine(), 5*time.Minute)
		if got := b.sent(); got != nil {
			t.Fatalf("a window in which nothing matched sent %v (A18)", got)
		}
		b.run(2)
		b.during(b.engine(), 5*time.Minute)
		if got := b.sent(); len(got) != 2 || b.taken[0].ID == b.taken[1].ID || string(b.taken[0].Payload) != string(b.taken[1].Payload) {
			t.Errorf("two webhooks got %v (A19)", got)
		}
	})
}

func TestSampledOutRunsAreLoggedAndNeverSent(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b := setup(t)
		b.rule(func(r *store.Rule) { r.SamplingRate = 0 })
		id := b.run(1)
		b.during(b.engine(), 5*time.Minute)
		if got := b.sent(); got != nil {
			t.Errorf("sent %v at a rate of 0", got)
		}
		if err := b.store.View(func(tx *store.Tx) error {
			entry, err := tx.LogOf(ruleID, id)
			if outcome, ok := entry.Webhooks(); err == nil && (!ok || outcome.Outcome != store.Skipped) {
				t.Errorf("the log says %+v", entry)
			}
			return err
		}); err != nil {
			t.Error(err)
		}
	})
}

func TestTheOutboxKeepsWhatCannotBeHandedOver(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b := setup(t)
		b.rule()
		b.fails = 3
		id := b.run(1)
		b.during(b.engine(), 61*time.Second) // fails, and the engine ends
		b.during(b.engine(), time.Minute)
		if got := b.sent(); len(got) != 1 || got[0][0] != id {
			t.Errorf("handed over %v, want %s once", got, id)
		}
		if err := b.store.View(func(tx *store.Tx) error {
			left, err := tx.Outbox(10)
			if len(left) > 0 {
				t.Errorf("%d deliveries are still in the outbox", len(left))
			}
			return err
		}); err != nil {
			t.Error(err)
		}
	})
}

func TestADisabledRuleWaitsAndBackfillLooksBack(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b := setup(t)
		old := b.run(1)
		time.Sleep(time.Hour)
		from := time.Now().UTC()
		wanted := b.run(2)
		time.Sleep(time.Hour)
		b.rule(func(r *store.Rule) { r.BackfillFrom = from })
		b.during(b.engine(), 2*time.Minute)
		if got := b.sent(); len(got) != 1 || !slices.Equal(got[0], []string{wanted}) {
			t.Errorf("sent %v, want %s and not %s", got, wanted, old)
		}
		b.update(func(tx *store.Tx) error {
			r, err := tx.Rule(ruleID)
			r.Enabled = false
			return errors.Join(err, tx.UpdateRule(r))
		})
		b.run(3)
		b.during(b.engine(), 5*time.Minute)
		if got := b.sent(); len(got) != 1 {
			t.Errorf("a disabled rule sent %v", got[1:])
		}
	})
}

// TestAChildIsSentOnceItsRootHasCome has the root, which the rule's filter is
// about, come windows after its child.
func TestAChildIsSentOnceItsRootHasCome(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b := setup(t)
		b.rule(func(r *store.Rule) { r.TraceFilter, r.Filter = `eq(name, "root")`, `eq(is_root, false)` })
		const root = "00000000-0000-4000-8000-000000000099"
		child := b.run(1, func(r *store.Run) { r.TraceID, r.ParentRunID = root, root })
		b.during(b.engine(), 5*time.Minute)
		if got := b.sent(); got != nil {
			t.Fatalf("sent %v before the root had come", got)
		}
		b.run(99, func(r *store.Run) { r.Name = "root" })
		b.during(b.engine(), 5*time.Minute)
		if got := b.sent(); len(got) != 1 || !slices.Equal(got[0], []string{child}) {
			t.Errorf("sent %v, want %s", got, child)
		}
	})
}
