package service

import (
	"bytes"
	"context"
	"errors"
	"fmt"

	"github.com/hookdrill/hookdrill/simulator/argilla/api"
	"github.com/hookdrill/hookdrill/simulator/argilla/store"
	"github.com/hookdrill/hookdrill/simulator/dispatch"
	"github.com/hookdrill/hookdrill/simulator/queue"
	"github.com/hookdrill/hookdrill/simulator/sender"
)

// handOver puts a delivery into the queue: the webhook's id on a line, then the
// body. Where it goes is not in it: that is sealed, and read when an attempt is
// made. One that is there already, or was done, changes nothing.
func (s *Service) handOver(ctx context.Context, d store.Delivery) error {
	order := append([]byte(d.WebhookID+"\n"), d.Body...)
	return s.queue.Put(ctx, queue.Item{ID: d.ID, Lane: d.WebhookID, Body: order})
}

// resolve makes the delivery of a queued order, with the URL that the webhook has
// now. Whether it is enabled, and what it has subscribed to, was asked when the
// event happened and is not asked again: the real server does not, either.
func (s *Service) resolve(_ context.Context, item queue.Item) (sender.Delivery, error) {
	id, body, found := bytes.Cut(item.Body, []byte("\n"))
	if !found {
		return sender.Delivery{}, fmt.Errorf("the queued delivery %s cannot be read: %w", item.ID, dispatch.ErrGone)
	}
	var w store.Webhook
	err := s.store.View(func(tx *store.Tx) (err error) { w, err = tx.Webhook(string(id)); return err })
	if errors.Is(err, store.ErrNotFound) {
		return sender.Delivery{}, fmt.Errorf("%w: %w", err, dispatch.ErrGone) // it was deleted
	}
	if err != nil {
		return sender.Delivery{}, err
	}
	target, secret, err := api.OpenWebhook(s.vault, w)
	if err != nil {
		return sender.Delivery{}, err
	}
	return sender.Delivery{ID: item.ID, URL: target, Body: body, Signer: s.messages.signer(item.ID, secret)}, nil
}
