package service

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/hookdrill/hookdrill/simulator/dispatch"
	"github.com/hookdrill/hookdrill/simulator/langsmith/api"
	"github.com/hookdrill/hookdrill/simulator/langsmith/store"
	"github.com/hookdrill/hookdrill/simulator/queue"
	"github.com/hookdrill/hookdrill/simulator/sender"
)

// order is what travels through the queue. Where it goes is sealed, and read when
// the attempt is made.
type order struct {
	about

	// Origin and Webhook are there where services share a queue: whose the rule is,
	// and its webhook for the others, sealed as it lies in the store.
	Origin  string         `json:"origin,omitempty"`
	Webhook *store.Webhook `json:"webhook,omitempty"`
	// Payload is base64 in the queue: the very bytes, whatever they are.
	Payload []byte `json:"payload"`
}

// about is what an order is about. A delivery's record has it as well.
type about struct {
	RuleID    string    `json:"rule_id"`
	WebhookID string    `json:"webhook_id"`
	Start     time.Time `json:"start"`
	End       time.Time `json:"end"`
	RunIDs    []string  `json:"run_ids"`
}

// handOver puts a delivery into the queue. One that is there already, or was
// done, changes nothing.
func (s *Service) handOver(ctx context.Context, d store.Delivery) error {
	o := order{about: about{d.RuleID, d.WebhookID, d.Start, d.End, d.RunIDs}, Payload: d.Payload}
	if err := s.address(&o); err != nil {
		return err
	}
	body, err := json.Marshal(o)
	if err != nil {
		return err
	}
	return s.queue.Put(ctx, queue.Item{ID: d.ID, Lane: s.lane(d), Body: body})
}

// lane is the endpoint's host, so that webhooks of the same endpoint share a
// fate; the webhook itself where that cannot be read.
func (s *Service) lane(d store.Delivery) string {
	target, _, err := s.webhook(order{about: about{RuleID: d.RuleID, WebhookID: d.WebhookID}, Origin: s.name})
	if err != nil {
		return d.RuleID + "/" + d.WebhookID
	}
	return target.RevealSecret().Host
}

// webhook is where an order goes: for a rule of this service as its store has it
// now, else as it was when the order was made.
func (s *Service) webhook(o order) (sender.Target, sender.Headers, error) {
	if o.Origin != s.name && o.Webhook != nil {
		return api.OpenWebhook(s.vault, o.RuleID, *o.Webhook)
	}
	sealed, err := s.sealed(o.RuleID, o.WebhookID)
	if err != nil {
		return sender.Target{}, sender.Headers{}, err
	}
	return api.OpenWebhook(s.vault, o.RuleID, sealed)
}

// sealed is a webhook as it lies in the store.
func (s *Service) sealed(rule, id string) (w store.Webhook, err error) {
	err = s.store.View(func(tx *store.Tx) (err error) {
		w, err = tx.Webhook(rule, id)
		return err
	})
	return w, err
}

// resolve makes the delivery of a queued order, with what the webhook has now.
func (s *Service) resolve(_ context.Context, item queue.Item) (sender.Delivery, error) {
	var o order
	if err := json.Unmarshal(item.Body, &o); err != nil {
		return sender.Delivery{}, fmt.Errorf("the queued delivery %s cannot be read: %w: %w", item.ID, err, dispatch.ErrGone)
	}
	target, headers, err := s.webhook(o)
	if errors.Is(err, store.ErrNotFound) {
		return sender.Delivery{}, fmt.Errorf("%w: %w", err, dispatch.ErrGone) // the rule was deleted, or lost the webhook
	}
	if err != nil {
		return sender.Delivery{}, err
	}
	return sender.Delivery{ID: item.ID, URL: target, Header: headers, Body: o.Payload}, nil
}
