package client

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"time"

	"github.com/hookdrill/hookdrill/simulator/argilla/event"
	"github.com/hookdrill/hookdrill/simulator/signature"
	"github.com/hookdrill/hookdrill/simulator/wire"
)

// Webhook is a webhook as Argilla keeps it. It belongs to the whole server.
type Webhook struct {
	ID string
	// URL is as Argilla normalised it: a host in lower case, "/" for no path.
	URL string
	// Secret signs what is delivered. Argilla draws it and never changes it.
	Secret signature.Secret
	// Events are what is delivered.
	Events []event.Type
	// Enabled webhooks get deliveries.
	Enabled bool
	// Description is "" if there is none.
	Description string
	// InsertedAt and UpdatedAt are in UTC.
	InsertedAt, UpdatedAt time.Time
}

// UnmarshalJSON reads a webhook as the API writes it.
func (w *Webhook) UnmarshalJSON(text []byte) error {
	var said struct {
		ID          string       `json:"id"`
		URL         string       `json:"url"`
		Secret      string       `json:"secret"`
		Events      []event.Type `json:"events"`
		Enabled     bool         `json:"enabled"`
		Description *string      `json:"description"`
		InsertedAt  string       `json:"inserted_at"`
		UpdatedAt   string       `json:"updated_at"`
	}
	if err := json.Unmarshal(text, &said); err != nil {
		return err
	}
	secret, err := signature.ParseSecret(said.Secret)
	if err != nil {
		return fmt.Errorf("the secret of the webhook %.60q: %w", said.ID, err)
	}
	*w = Webhook{ID: said.ID, URL: said.URL, Secret: secret, Events: said.Events, Enabled: said.Enabled}
	if said.Description != nil {
		w.Description = *said.Description
	}
	for _, t := range []struct {
		text string
		at   *time.Time
	}{{said.InsertedAt, &w.InsertedAt}, {said.UpdatedAt, &w.UpdatedAt}} {
		var ok bool
		if *t.at, ok = wire.ParseTime(t.text, false); !ok {
			return fmt.Errorf("the webhook %.60q has the time %.60q", said.ID, t.text)
		}
	}
	return nil
}

// NewWebhook is what a webhook is made of.
type NewWebhook struct {
	// URL is http or https. Required.
	URL string
	// Events are at least one, and none twice. Required.
	Events []event.Type
	// Description has 1000 characters at most. Default: none.
	Description string
}

// Create makes a webhook, which is enabled at once. There can be ten; for an
// eleventh the error is [ErrTooMany]. It is never tried again: if its answer is
// lost, [Client.List] tells whether the webhook was made.
func (c *Client) Create(ctx context.Context, n NewWebhook) (Webhook, error) {
	body := struct {
		URL         string       `json:"url"`
		Events      []event.Type `json:"events"`
		Description string       `json:"description,omitempty"`
	}{n.URL, n.Events, n.Description}
	var w Webhook
	err := c.call(ctx, http.MethodPost, "/webhooks", body, &w)
	return w, err
}

// List returns all webhooks of the server, the oldest first.
func (c *Client) List(ctx context.Context) ([]Webhook, error) {
	var answer struct {
		Items []Webhook `json:"items"`
	}
	err := c.call(ctx, http.MethodGet, "/webhooks", nil, &answer)
	return answer.Items, err
}

// Change is what [Client.Update] changes. Nil leaves a field as it is.
type Change struct {
	URL     *string
	Events  []event.Type
	Enabled *bool
	// Description takes the description away where it points to "".
	Description *string
}

// Update changes a webhook. What is on its way already is not held back: a
// webhook that was disabled still gets the retries of what was queued.
func (c *Client) Update(ctx context.Context, id string, change Change) (Webhook, error) {
	body := map[string]any{} // a key that is there and null is an error
	if change.URL != nil {
		body["url"] = *change.URL
	}
	if change.Events != nil {
		body["events"] = change.Events
	}
	if change.Enabled != nil {
		body["enabled"] = *change.Enabled
	}
	if change.Description != nil {
		body["description"] = change.Description
		if *change.Description == "" {
			body["description"] = nil
		}
	}
	var w Webhook
	err := c.call(ctx, http.MethodPatch, path(id), body, &w)
	return w, err
}

// Delete deletes a webhook, and returns it as it was. Where the answer of a
// first attempt was lost, the second one finds nothing: [ErrNotFound].
func (c *Client) Delete(ctx context.Context, id string) (Webhook, error) {
	var w Webhook
	err := c.call(ctx, http.MethodDelete, path(id), nil, &w)
	return w, err
}

// Ping has Argilla deliver a ping, even to a webhook that is disabled. No error
// means that somebody answered there, whatever it was; where nobody did, the
// error is a 500 with what went wrong.
func (c *Client) Ping(ctx context.Context, id string) error {
	return c.call(ctx, http.MethodPost, path(id)+"/ping", nil, nil)
}

func path(id string) string { return "/webhooks/" + url.PathEscape(id) }
