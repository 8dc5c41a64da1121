package service

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"github.com/hookdrill/hookdrill/simulator/dispatch"
	"github.com/hookdrill/hookdrill/simulator/langsmith/store"
	"github.com/hookdrill/hookdrill/simulator/queue"
	"github.com/hookdrill/hookdrill/simulator/sender"
)

// An outcome is recorded by the queue first, in the same step in which the
// delivery leaves it. The rule's log follows. If the process dies in between,
// the next one reads the queue's records and makes up for it.

// catchUpBatch is how many outcomes are written in one transaction at the start.
const catchUpBatch = 500

// note is what a record has to hold for the log: the item is gone by then.
func note(item queue.Item) json.RawMessage {
	var o about
	if err := json.Unmarshal(item.Body, &o); err != nil {
		return nil // the delivery has failed for that very reason
	}
	kept, err := json.Marshal(o)
	if err != nil {
		return nil // it was read from JSON just now
	}
	return kept
}

// ended writes a delivery's outcome into the rule's log. It is in the queue's
// records by then, and the next start has another try.
func (s *Service) ended(item queue.Item, r dispatch.Record, tell func(string, sender.Outcome)) {
	err := s.store.Batch(func(tx *store.Tx) error { return logOutcome(tx, item.ID, r, time.Now()) })
	if err != nil {
		s.log.Error("an outcome is in the queue's records and could not be written into the rule's log", "delivery", item.ID, "error", err)
	}
	if tell != nil {
		tell(item.ID, r.Outcome)
	}
}

// logOutcome writes a record into the log. Writing it twice changes nothing.
func logOutcome(tx *store.Tx, id string, r dispatch.Record, at time.Time) error {
	if len(r.Note) == 0 {
		return nil
	}
	var o about
	if err := json.Unmarshal(r.Note, &o); err != nil {
		return fmt.Errorf("the note in the record of %s: %w", id, err)
	}
	outcome := store.Outcome{Outcome: store.Failed}
	if r.Delivered {
		outcome.Outcome = store.Success
	}
	var err error
	if outcome.Payload, err = json.Marshal(map[string]any{"reason": r.Reason, "attempts": len(r.Attempts)}); err != nil {
		return err
	}
	d := store.Delivery{ID: id, RuleID: o.RuleID, WebhookID: o.WebhookID, Start: o.Start, End: o.End, RunIDs: o.RunIDs}
	return tx.SetOutcome(d, outcome, at.UTC())
}

// catchUp writes into the log what the queue has recorded since the last start.
// All that is older was written by then: each start does this.
func (s *Service) catchUp(ctx context.Context) error {
	var from uint64
	if err := s.store.View(func(tx *store.Tx) (err error) {
		from, err = tx.OutcomesUpTo()
		return err
	}); err != nil {
		return err
	}
	last := uint64(0) // stays so where there are no records: another store begins with the first
	batch := make([]queue.Record, 0, catchUpBatch)
	for r, err := range s.queue.Records(ctx, from) {
		if err != nil {
			return fmt.Errorf("how deliveries ended cannot be read: %w", err)
		}
		last = r.Place
		if batch = append(batch, r); len(batch) == cap(batch) {
			if err := s.logRecords(batch); err != nil {
				return err
			}
			batch = batch[:0]
		}
	}
	if err := s.logRecords(batch); err != nil || last == from {
		return err
	}
	return s.store.Update(func(tx *store.Tx) error { return tx.SetOutcomesUpTo(last) })
}

// logRecords writes some records into the log, in one transaction.
func (s *Service) logRecords(records []queue.Record) error {
	return s.store.Update(func(tx *store.Tx) error {
		for _, r := range records {
			record, err := dispatch.ReadRecord(r)
			if err != nil {
				return err
			}
			if err := logOutcome(tx, r.ID, record, r.At); err != nil {
				return err
			}
		}
		return nil
	})
}
