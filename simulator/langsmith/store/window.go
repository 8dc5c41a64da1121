package store

import (
	"bytes"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"time"

	"github.com/hookdrill/hookdrill/simulator/table"
)

// Window is what a rule has found in one of its windows, and what it decided.
type Window struct {
	RuleID     string
	Start, End time.Time
	// From and To are the changes that were looked at: after From, up to To.
	From, To uint64
	// Sent are the runs that are in this window's payload.
	Sent []string
	// Skipped are runs that matched and are not sent, sampled out for example.
	// They stand in the log and are never looked at again.
	Skipped []string
	// Deliveries is one for each webhook, none if no run matched (A18).
	Deliveries []Delivery
}

// Delivery is a payload on its way to the queue.
type Delivery struct {
	// Number is its place in the outbox. The store gives it.
	Number uint64 `json:"-"`
	// ID is unique for ever; the queue knows by it what it has.
	ID                string
	RuleID, WebhookID string
	// Start and End are the window's; with the runs they find the log's entries.
	Start, End time.Time
	RunIDs     []string
	// Payload are the bytes to be sent.
	Payload []byte `json:"-"`
}

// CloseWindow moves a rule on past a window: how far it has looked, what it has
// sent, its log and the outbox, all in this transaction. A window that does not
// begin where the rule stands, and a run that was sent before, are refused: then
// two were at work on one rule, and nothing must come of the later one.
func (t *Tx) CloseWindow(w Window) error {
	state, err := t.RuleState(w.RuleID)
	if err != nil {
		return err
	}
	if state.Looked != w.From || w.To < w.From {
		return fmt.Errorf("rule %s: its window looks at the changes after %d up to %d, and it has looked up to %d", w.RuleID, w.From, w.To, state.Looked)
	}
	if err := t.markSent(w); err != nil {
		return err
	}
	for _, d := range w.Deliveries {
		if err := t.post(d); err != nil {
			return err
		}
	}
	if err := t.logWindow(w); err != nil {
		return err
	}
	return table.PutRow(t.tx, stateBucket, table.Key(w.RuleID), RuleState{Looked: w.To, WindowEnd: w.End})
}

func (t *Tx) markSent(w Window) error {
	for _, runs := range [][]string{w.Sent, w.Skipped} {
		for _, run := range runs {
			if t.Sent(w.RuleID, run) {
				return fmt.Errorf("rule %s has sent or skipped run %s before", w.RuleID, run)
			}
			if err := t.tx.Put(sentBucket, table.Key(w.RuleID, run), nil); err != nil {
				return err
			}
		}
	}
	return nil
}

// Sent tells whether a rule is done with a run: it was sent, or skipped for good.
func (t *Tx) Sent(rule, run string) bool { return t.tx.Has(sentBucket, table.Key(rule, run)) }

// post writes a delivery into the outbox: its description, then the payload.
func (t *Tx) post(d Delivery) error {
	next, err := t.tx.Next(outboxBucket)
	if err != nil {
		return err
	}
	head, err := json.Marshal(d)
	if err != nil {
		return err
	}
	written := binary.BigEndian.AppendUint32(nil, uint32(len(head)))
	return t.tx.Put(outboxBucket, table.Numbered(next), append(append(written, head...), d.Payload...))
}

// Outbox are deliveries that nobody has taken over, the oldest first, at most limit.
func (t *Tx) Outbox(limit int) ([]Delivery, error) {
	var found []Delivery
	for e, err := range t.tx.Under(outboxBucket, nil) {
		if err != nil {
			return nil, err
		}
		if len(found) == limit {
			break
		}
		d, err := readDelivery(e.Value)
		if err != nil {
			return nil, err
		}
		d.Number = table.Number(e.Key)
		found = append(found, d)
	}
	return found, nil
}

func readDelivery(written []byte) (d Delivery, err error) {
	if len(written) < 4 || len(written)-4 < int(binary.BigEndian.Uint32(written)) {
		return d, fmt.Errorf("%w: a delivery cannot be read", ErrCorrupt)
	}
	head := binary.BigEndian.Uint32(written)
	if err := table.Parse(outboxBucket, written[4:4+head], &d); err != nil {
		return d, err
	}
	d.Payload = bytes.Clone(written[4+head:]) // it outlives the transaction
	return d, nil
}

// RemoveFromOutbox takes deliveries out that somebody else keeps from now on.
// One that is not there any more is no error.
func (t *Tx) RemoveFromOutbox(numbers ...uint64) error {
	for _, n := range numbers {
		if err := t.tx.Remove(outboxBucket, table.Numbered(n)); err != nil {
			return err
		}
	}
	return nil
}
