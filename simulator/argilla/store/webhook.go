package store

import (
	"bytes"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"time"

	"github.com/hookdrill/hookdrill/simulator/table"
)

// Webhook is a URL that events are sent to. It belongs to nobody: webhooks are
// for the whole server.
type Webhook struct {
	ID string
	// URL and Secret are sealed, by whoever has the keys, for this webhook.
	URL, Secret []byte
	// Events are the types subscribed to, in the order they came in.
	Events  []string
	Enabled bool
	// Description is nil for null.
	Description       *string
	Inserted, Updated time.Time
}

func (w Webhook) place() (id, owner string, inserted time.Time) { return w.ID, "", w.Inserted }

// Webhook finds a webhook by its id.
func (t *Tx) Webhook(id string) (Webhook, error) { return webhooks().get(t, id) }

// Webhooks are all webhooks, the oldest first.
func (t *Tx) Webhooks() ([]Webhook, error) { return webhooks().of(t, "") }

// PutWebhook stores a webhook, new or changed.
func (t *Tx) PutWebhook(w Webhook) error { return webhooks().put(t, w) }

// DeleteWebhook removes a webhook. Its deliveries that are under way stay where
// they are: whoever makes them finds no webhook and says so.
func (t *Tx) DeleteWebhook(w Webhook) error { return webhooks().remove(t, w) }

// Delivery is an event on its way to one webhook.
type Delivery struct {
	// Number is its place in the outbox. The store gives it.
	Number uint64 `json:"-"`
	// ID is unique for ever; the queue knows by it what it has.
	ID        string
	WebhookID string
	// Type is the event's.
	Type string
	// Body are the bytes to be sent.
	Body []byte `json:"-"`
}

// Post puts a delivery into the outbox: its description, then the body.
func (t *Tx) Post(d Delivery) error {
	next, err := t.Next(outboxTable)
	if err != nil {
		return err
	}
	head, err := json.Marshal(d)
	if err != nil {
		return err
	}
	written := binary.BigEndian.AppendUint32(nil, uint32(len(head)))
	return t.Put(outboxTable, table.Numbered(next), append(append(written, head...), d.Body...))
}

// Outbox are deliveries that nobody has taken over, the oldest first, at most limit.
func (t *Tx) Outbox(limit int) ([]Delivery, error) {
	var found []Delivery
	for e, err := range t.Under(outboxTable, nil) {
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
		return d, fmt.Errorf("%w: a delivery cannot be read", table.ErrCorrupt)
	}
	head := binary.BigEndian.Uint32(written)
	if err := table.Parse(outboxTable, written[4:4+head], &d); err != nil {
		return d, err
	}
	d.Body = bytes.Clone(written[4+head:]) // it outlives the transaction
	return d, nil
}

// RemoveFromOutbox takes deliveries out that somebody else keeps from now on.
// One that is not there any more is no error.
func (t *Tx) RemoveFromOutbox(numbers ...uint64) error {
	for _, n := range numbers {
		if err := t.Remove(outboxTable, table.Numbered(n)); err != nil {
			return err
		}
	}
	return nil
}
