package notice

import (
	"context"
	"errors"
	"log/slog"
	"time"

	"github.com/hookdrill/hookdrill/simulator/argilla/store"
)

const (
	// batch is how many deliveries are read of the outbox at once.
	batch = 100
	// again is how long the engine waits after something could not be done.
	again = time.Second
)

// HandOver takes a delivery over, durably: what it returns nil for is removed
// from the outbox. The same delivery may come twice.
type HandOver func(context.Context, store.Delivery) error

// Engine does what follows a change. One store has one engine.
type Engine struct {
	// Store has the outbox, and the records to be counted anew.
	Store *store.Store
	// Notifier announces what the counting makes.
	Notifier *Notifier
	// HandOver takes deliveries over.
	HandOver HandOver
	// Log is told of what could not be done and will be tried again.
	Log *slog.Logger
}

// Run works until ctx ends, and then whenever the notifier is woken. What could
// not be done stays where it is for the next time.
func (e Engine) Run(ctx context.Context) {
	for {
		more, err := e.work(ctx)
		switch {
		case ctx.Err() != nil:
			return
		case err != nil:
			e.Log.Error("deliveries could not be handed over; they stay in the outbox", "error", err)
			pause(ctx, again)
		case more:
		default:
			select {
			case <-e.Notifier.filled:
			case <-ctx.Done():
				return
			}
		}
	}
}

// work hands a batch over and then counts one record: what was announced before
// a dataset changed goes out before what its change brings about.
func (e Engine) work(ctx context.Context) (more bool, err error) {
	if more, err = e.handOverBatch(ctx); more || err != nil {
		return more, err
	}
	return e.recount()
}

// handOverBatch takes the oldest deliveries out of the outbox once somebody else
// keeps them. If the process dies in between they are handed over twice, under
// the same id.
func (e Engine) handOverBatch(ctx context.Context) (more bool, err error) {
	var waiting []store.Delivery
	if err := e.Store.View(func(tx *store.Tx) (err error) {
		waiting, err = tx.Outbox(batch)
		return err
	}); err != nil || len(waiting) == 0 {
		return false, err
	}
	var gone []uint64
	for _, d := range waiting {
		if err = e.HandOver(ctx, d); err != nil {
			break
		}
		gone = append(gone, d.Number)
	}
	if len(gone) > 0 {
		if err := e.Store.Update(func(tx *store.Tx) error { return tx.RemoveFromOutbox(gone...) }); err != nil {
			return false, err
		}
	}
	return len(gone) > 0, err
}

// recount counts the next record of those that a change of their dataset asks
// for, each in a transaction of its own.
func (e Engine) recount() (more bool, err error) {
	var next store.Recount
	err = e.Store.View(func(tx *store.Tx) (err error) { next, err = tx.NextRecount(); return err })
	if errors.Is(err, store.ErrNotFound) {
		return false, nil
	}
	if err != nil {
		return false, err
	}
	err = e.Store.Update(func(tx *store.Tx) error {
		record, there, err := tx.CountAgain(next)
		if err != nil || !there {
			return err
		}
		notices, err := Counted(tx, record)
		if err != nil {
			return err
		}
		return e.Notifier.Announce(tx, e.Notifier.seams.Recounted(notices)...)
	})
	return err == nil, err
}

// pause waits for d, or until ctx ends.
func pause(ctx context.Context, d time.Duration) {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
	case <-ctx.Done():
	}
}
