package automation

import (
	"context"
	"errors"
	"log/slog"
	"sync"
	"time"

	"github.com/hookdrill/hookdrill/simulator/langsmith/api"
	"github.com/hookdrill/hookdrill/simulator/langsmith/store"
)

// Config is what an engine is made of.
type Config struct {
	// Store keeps the rules, the runs and the outbox.
	Store *store.Store
	// TenantID is the workspace, a UUID. Payloads name it.
	TenantID string
	// Blobs links to values that were moved out; nil: there are none.
	Blobs api.Blobs
	// HandOver takes a delivery over, durably: what it returns nil for is
	// removed from the outbox. The same delivery may come twice.
	HandOver func(context.Context, store.Delivery) error
	// Every is how long a rule waits before it looks again. LangSmith does not
	// say how long its own wait. Default: 30 s.
	Every time.Duration
	// EmptyWindows sends a payload for a window in which nothing matched, too.
	// Default: none is sent (A18).
	EmptyWindows bool
	// Seed is where the draws of sampling come from.
	Seed uint64
	// Log is told of what could not be done and will be tried again. Default: nobody is.
	Log *slog.Logger
}

// Engine applies the rules of a store. One store has one engine.
type Engine struct {
	store    *store.Store
	tenant   string
	blobs    api.Blobs
	handOver func(context.Context, store.Delivery) error
	every    time.Duration
	empties  bool
	seed     uint64
	log      *slog.Logger

	looking sync.Mutex
	filled  chan struct{} // the outbox may have something; holds one signal
}

// New makes an engine. It does nothing by itself until [Engine.Run].
func New(c Config) (*Engine, error) {
	if c.Store == nil || c.HandOver == nil {
		return nil, errors.New("the automation needs a store, and somebody to hand deliveries over to")
	}
	if c.Every <= 0 {
		c.Every = 30 * time.Second
	}
	if c.Log == nil {
		c.Log = slog.New(slog.DiscardHandler)
	}
	return &Engine{
		store: c.Store, tenant: c.TenantID, blobs: c.Blobs, handOver: c.HandOver,
		every: c.Every, empties: c.EmptyWindows, seed: c.Seed, log: c.Log, filled: make(chan struct{}, 1),
	}, nil
}

// Run applies the rules on their schedules and empties the outbox, until ctx
// ends. What could not be handed over stays in the outbox for the next time.
func (e *Engine) Run(ctx context.Context) {
	var running sync.WaitGroup
	running.Go(func() { e.schedule(ctx) })
	running.Go(func() { e.empty(ctx) })
	running.Wait()
}

// schedule looks for each rule every so often, counted from when the rule was made.
func (e *Engine) schedule(ctx context.Context) {
	next := map[string]time.Time{}
	for ctx.Err() == nil {
		now := time.Now()
		wakeUp := now.Add(e.every)
		last := next
		next = map[string]time.Time{} // without the rules that are gone
		for _, rule := range e.rules() {
			due, known := last[rule.ID]
			if !known {
				due = firstLook(rule.Created, now, e.every)
			}
			if !due.After(now) {
				e.lookAndLog(ctx, rule.ID)
				due = firstLook(rule.Created, time.Now(), e.every)
			}
			next[rule.ID] = due
			wakeUp = earlier(wakeUp, due)
		}
		// A rule that is made meanwhile is due in a whole period; it must be known
		// by then.
		pause(ctx, min(time.Until(wakeUp), e.every/2))
	}
}

// firstLook is when a rule looks next: whole periods after it was made.
func firstLook(created, now time.Time, every time.Duration) time.Time {
	if now.Before(created) {
		return created.Add(every)
	}
	return created.Add(now.Sub(created).Truncate(every) + every)
}

func earlier(a, b time.Time) time.Time {
	if b.Before(a) {
		return b
	}
	return a
}

func (e *Engine) rules() []store.Rule {
	var rules []store.Rule
	err := e.store.View(func(tx *store.Tx) (err error) {
		rules, err = tx.Rules()
		return err
	})
	if err != nil {
		e.log.Error("the rules cannot be read", "error", err)
	}
	return rules
}

func (e *Engine) lookAndLog(ctx context.Context, rule string) {
	if _, err := e.Look(ctx, rule); err != nil && ctx.Err() == nil {
		e.log.Error("a rule could not be applied; it is tried again", "rule", rule, "error", err)
	}
}

// Trigger applies rules now.
func (e *Engine) Trigger(ctx context.Context, rules ...string) error {
	var errs []error
	for _, rule := range rules {
		_, err := e.Look(ctx, rule)
		errs = append(errs, err)
	}
	return errors.Join(errs...)
}

// pause waits for d, or until ctx ends.
func pause(ctx context.Context, d time.Duration) {
	timer := time.NewTimer(max(d, time.Millisecond))
	defer timer.Stop()
	select {
	case <-timer.C:
	case <-ctx.Done():
	}
}
