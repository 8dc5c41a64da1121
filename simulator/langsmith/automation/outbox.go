package automation

import (
	"context"
	"time"

	"github.com/hookdrill/hookdrill/simulator/langsmith/store"
)

const (
	// batch is how many deliveries are read of the outbox at once.
	batch = 100
	// again is how long the outbox waits after something could not be handed over.
	again = time.Second
)

// wake tells that the outbox has something.
func (e *Engine) wake() {
	select {
	case e.filled <- struct{}{}:
	default: // it has been told
	}
}

// empty hands over what is in the outbox, now and whenever something is put there.
func (e *Engine) empty(ctx context.Context) {
	for {
		left, err := e.handOverBatch(ctx)
		switch {
		case ctx.Err() != nil:
			return
		case err != nil:
			e.log.Error("deliveries could not be handed over; they stay in the outbox", "error", err)
			pause(ctx, again)
		case left:
			continue
		default:
			select {
			case <-e.filled:
			case <-ctx.Done():
				return
			}
		}
	}
}

// handOverBatch takes the oldest deliveries out of the outbox once somebody else
// keeps them. If the process dies in between they are handed over twice, under
// the same id.
func (e *Engine) handOverBatch(ctx context.Context) (left bool, err error) {
	var waiting []store.Delivery
	if err := e.store.View(func(tx *store.Tx) (err error) {
		waiting, err = tx.Outbox(batch)
		return err
	}); err != nil || len(waiting) == 0 {
		return false, err
	}
	var gone []uint64
	for _, d := range waiting {
		if err = e.handOver(ctx, d); err != nil {
			break
		}
		gone = append(gone, d.Number)
	}
	if len(gone) > 0 {
		if err := e.store.Update(func(tx *store.Tx) error { return tx.RemoveFromOutbox(gone...) }); err != nil {
			return false, err
		}
	}
	return len(waiting) == batch, err
}
