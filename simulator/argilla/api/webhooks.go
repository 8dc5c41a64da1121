package api

import (
	"context"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"slices"

	"github.com/hookdrill/hookdrill/simulator/argilla/event"
	"github.com/hookdrill/hookdrill/simulator/argilla/notice"
	"github.com/hookdrill/hookdrill/simulator/argilla/store"
	"github.com/hookdrill/hookdrill/simulator/sender"
	"github.com/hookdrill/hookdrill/simulator/signature"
	"github.com/hookdrill/hookdrill/simulator/vault"
	"github.com/hookdrill/hookdrill/simulator/wire"
)

const (
	// maxWebhooks is how many there may be, those that are disabled counted in.
	maxWebhooks = 10
	// secretBytes makes a secret of 88 characters, without the usual prefix.
	secretBytes = 64
	// mostDescription is how many characters a webhook's description may have.
	mostDescription = 1000
)

// webhookView is a webhook as it is shown: its secret in clear, since the real
// server does, and the SDK's listener reads it there.
type webhookView struct {
	ID          string   `json:"id"`
	URL         string   `json:"url"`
	Secret      string   `json:"secret"`
	Events      []string `json:"events"`
	Enabled     bool     `json:"enabled"`
	Description *string  `json:"description"`
	InsertedAt  string   `json:"inserted_at"`
	UpdatedAt   string   `json:"updated_at"`
}

func (a *API) viewWebhook(w store.Webhook) (webhookView, error) {
	url, err := a.Sealer.Open(w.URL, urlPlace(w.ID))
	if err != nil {
		return webhookView{}, err
	}
	secret, err := a.Sealer.Open(w.Secret, secretPlace(w.ID))
	return webhookView{
		ID: w.ID, URL: url.RevealSecret(), Secret: secret.RevealSecret(), Events: w.Events, Enabled: w.Enabled,
		Description: w.Description, InsertedAt: shown(w.Inserted), UpdatedAt: shown(w.Updated),
	}, err
}

func urlPlace(webhook string) vault.Place {
	return vault.Place{Rule: "argilla", Webhook: webhook, Field: "url"}
}

func secretPlace(webhook string) vault.Place {
	return vault.Place{Rule: "argilla", Webhook: webhook, Field: "secret"}
}

// OpenWebhook decrypts what a delivery needs of a webhook.
func OpenWebhook(s vault.Sealer, w store.Webhook) (sender.Target, signature.Secret, error) {
	url, err := s.Open(w.URL, urlPlace(w.ID))
	if err != nil {
		return sender.Target{}, signature.Secret{}, err
	}
	target, err := sender.ParseTarget(url.RevealSecret())
	if err != nil {
		return sender.Target{}, signature.Secret{}, err
	}
	text, err := s.Open(w.Secret, secretPlace(w.ID))
	if err != nil {
		return sender.Target{}, signature.Secret{}, err
	}
	secret, err := signature.ParseSecret(text.RevealSecret())
	return target, secret, err
}

func (a *API) listWebhooks(q *request) (any, error) {
	if q.user.Role != store.Owner {
		return nil, forbidden()
	}
	all := items[webhookView]{Items: []webhookView{}}
	return all, a.Store.View(func(tx *store.Tx) error {
		found, err := tx.Webhooks()
		for _, w := range found {
			view, err := a.viewWebhook(w)
			if err != nil {
				return err
			}
			all.Items = append(all.Items, view)
		}
		return err
	})
}

func (a *API) createWebhook(q *request) (any, error) {
	o := q.model()
	url := o.need("url").httpURL(a.RefuseLocal)
	w := store.Webhook{Events: o.need("events").events(), Description: o.get("description").textOrNil(mostDescription), Enabled: true}
	if err := q.err(); err != nil {
		return nil, err
	}
	if q.user.Role != store.Owner {
		return nil, forbidden()
	}
	if err := a.seal(&w, url); err != nil {
		return nil, err
	}
	err := a.change(func(tx *store.Tx) error {
		all, err := tx.Webhooks()
		if err != nil {
			return err
		}
		if len(all) >= maxWebhooks {
			return refused("You can't create more than %d webhooks. Please delete some of them first", maxWebhooks)
		}
		w.Inserted = tx.Now()
		w.Updated = w.Inserted
		return tx.PutWebhook(w)
	})
	if err != nil {
		return nil, err
	}
	return a.viewWebhook(w)
}

// seal gives a webhook its id, its URL and a new secret.
func (a *API) seal(w *store.Webhook, url string) error {
	var random [secretBytes]byte
	if _, err := io.ReadFull(a.Random, random[:]); err != nil {
		return fmt.Errorf("no new secret: %w", err)
	}
	var err error
	if w.ID, err = a.newID(); err != nil {
		return err
	}
	secret := vault.NewSecret(base64.StdEncoding.EncodeToString(random[:]))
	if w.Secret, err = a.Sealer.Seal(secret, secretPlace(w.ID)); err != nil {
		return err
	}
	w.URL, err = a.Sealer.Seal(vault.NewSecret(url), urlPlace(w.ID))
	return err
}

// events are types of events, at least one and none twice.
func (n node) events() []string {
	faults := len(*n.faults)
	var words []string
	for _, t := range event.Types() {
		words = append(words, string(t))
	}
	var all []string
	twice := false
	for _, one := range n.list(1, 0) {
		t := one.word("enum", words...)
		twice = twice || slices.Contains(all, t)
		all = append(all, t)
	}
	if twice && len(*n.faults) == faults {
		n.fail("value_error", "Value error, Events must be unique")
	}
	return all
}

// nonNull refuses null for fields that have no null, before anything else is
// looked at. It tells whether all is well.
func (o object) nonNull(names ...string) bool {
	list := ""
	for _, name := range names {
		if value := o.values[name]; value != nil && wire.IsNull(value) {
			if list != "" {
				list += ", "
			}
			list += name
		}
	}
	if list != "" {
		o.fail("value_error", "Value error, The following keys must have non-null values: %s", list)
	}
	return list == ""
}

func (a *API) updateWebhook(q *request) (any, error) {
	id, o := q.pathID("webhook_id"), q.model()
	var url, description *string
	var events []string
	enabled := false
	if o.nonNull("url", "events", "enabled") {
		if o.has("url") {
			url = new(o.get("url").httpURL(a.RefuseLocal))
		}
		events = o.get("events").events()
		enabled = o.get("enabled").boolean(false)
		description = o.get("description").textOrNil(mostDescription)
	}
	if err := q.err(); err != nil {
		return nil, err
	}
	return a.onWebhook(q, id, func(tx *store.Tx, w store.Webhook) (store.Webhook, error) {
		changed := w
		if url != nil {
			sealed, err := a.Sealer.Seal(vault.NewSecret(*url), urlPlace(w.ID))
			if err != nil {
				return w, err
			}
			changed.URL = sealed
		}
		if o.has("events") {
			changed.Events = events
		}
		if o.has("enabled") {
			changed.Enabled = enabled
		}
		if o.has("description") {
			changed.Description = description
		}
		same, err := a.sameWebhook(w, changed)
		if err != nil || same {
			return w, err
		}
		changed.Updated = tx.Now()
		return changed, tx.PutWebhook(changed)
	})
}

// sameWebhook tells whether anything was changed: what was not keeps its time.
func (a *API) sameWebhook(before, after store.Webhook) (bool, error) {
	b, err := a.viewWebhook(before)
	if err != nil {
		return false, err
	}
	v, err := a.viewWebhook(after)
	described := (b.Description == nil) == (v.Description == nil) && (b.Description == nil || *b.Description == *v.Description)
	return described && b.URL == v.URL && slices.Equal(b.Events, v.Events) && b.Enabled == v.Enabled, err
}

func (a *API) deleteWebhook(q *request) (any, error) {
	id := q.pathID("webhook_id")
	if err := q.err(); err != nil {
		return nil, err
	}
	return a.onWebhook(q, id, func(tx *store.Tx, w store.Webhook) (store.Webhook, error) { return w, tx.DeleteWebhook(w) })
}

// onWebhook does something to a webhook and shows it. It looks for it before it
// asks who wants that: whoever may not is told whether there is one.
func (a *API) onWebhook(q *request, id string, do func(*store.Tx, store.Webhook) (store.Webhook, error)) (any, error) {
	var after store.Webhook
	err := a.change(func(tx *store.Tx) error {
		w, err := tx.Webhook(id)
		if err != nil {
			return missing("Webhook", id, err)
		}
		if q.user.Role != store.Owner {
			return forbidden()
		}
		after, err = do(tx, w)
		return err
	})
	if err != nil {
		return nil, err
	}
	return a.viewWebhook(after)
}

// pingWebhook sends a ping while the client waits, also where the webhook is
// disabled. Only a ping without any answer is an error.
func (a *API) pingWebhook(q *request) (any, error) {
	id := q.pathID("webhook_id")
	if err := q.err(); err != nil {
		return nil, err
	}
	var w store.Webhook
	if err := a.Store.View(func(tx *store.Tx) (err error) { w, err = tx.Webhook(id); return err }); err != nil {
		return nil, missing("Webhook", id, err)
	}
	if q.user.Role != store.Owner {
		return nil, forbidden()
	}
	body, err := notice.Ping(a.Store.Now(), Version)
	if err != nil {
		return nil, err
	}
	// As the real server, which goes on when its client has given up.
	err = a.Ping(context.WithoutCancel(q.Context()), w, body)
	if failed, ok := errors.AsType[*PingError](err); ok {
		return nil, broken(failed.Class, failed.Message)
	}
	return nil, err
}
