package listener

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/hookdrill/hookdrill/simulator/argilla/event"
	"github.com/hookdrill/hookdrill/simulator/argilla/listener/client"
)

// Register gives each handler its webhook in Argilla. A webhook at the handler's
// URL is its own, whoever made it, for what it sends comes here: it is used
// again, with its secret, and changed where its events are others or it is
// disabled. If there are several at one URL, all but one are deleted. base is
// where Argilla reaches the listener; "" means [Config.URL], and without that
// [PublicURL] of [Config.Address].
//
// What the surroundings lack is a [Problem].
func (l *Listener) Register(ctx context.Context, base string) error {
	managed := slices.DeleteFunc(slices.Clone(l.endpoints), func(e *endpoint) bool { return !e.managed() })
	if len(managed) == 0 {
		return nil
	}
	base, err := l.base(base)
	if err != nil {
		return fmt.Errorf("listener: %w", err)
	}
	c := l.client
	all, err := c.List(ctx)
	if err != nil {
		return explain(err, c)
	}
	for _, e := range managed {
		w, err := l.reconcile(ctx, c, e, join(base, e.name), all)
		if err != nil {
			return err
		}
		if err := l.arm(e, w.Secret); err != nil {
			return err
		}
		e.webhook.Store(&w)
	}
	return nil
}

// base is where the listener is.
func (l *Listener) base(given string) (string, error) {
	switch {
	case given != "":
		return given, checkURL(given)
	case l.config.URL != "":
		return l.config.URL, nil
	}
	return PublicURL(l.config.address())
}

// reconcile makes the webhook of a handler what it should be.
func (l *Listener) reconcile(ctx context.Context, c *client.Client, e *endpoint, url string, all []client.Webhook) (client.Webhook, error) {
	own := slices.DeleteFunc(slices.Clone(all), func(w client.Webhook) bool { return normalise(w.URL) != normalise(url) })
	if len(own) == 0 {
		return l.create(ctx, c, e, url, all)
	}
	// The one that has the right events already, else the oldest.
	keep := max(0, slices.IndexFunc(own, func(w client.Webhook) bool { return sameEvents(w.Events, e.events) }))
	for i, w := range own {
		if i == keep {
			continue
		}
		if _, err := c.Delete(ctx, w.ID); err != nil && !errors.Is(err, client.ErrNotFound) {
			return w, explain(err, c)
		}
		l.config.Log.Info("a second webhook at the same URL was deleted", "handler", e.name, "webhook", w.ID, "url", url)
	}
	return l.update(ctx, c, e, own[keep])
}

func (l *Listener) create(ctx context.Context, c *client.Client, e *endpoint, url string, all []client.Webhook) (client.Webhook, error) {
	description := e.description
	if description == "" {
		description = "Webhook for " + e.name // as the Python SDK says it
	}
	w, err := c.Create(ctx, client.NewWebhook{URL: url, Events: e.events, Description: description})
	switch {
	case errors.Is(err, client.ErrTooMany):
		if now, listing := c.List(ctx); listing == nil {
			all = now
		}
		return w, tooMany(err, e.name, all, c)
	case err != nil:
		return w, explain(err, c)
	}
	l.config.Log.Info("a webhook was created", "handler", e.name, "webhook", w.ID, "url", url, "events", e.events)
	return w, nil
}

// update changes what differs, and nothing if nothing does.
func (l *Listener) update(ctx context.Context, c *client.Client, e *endpoint, w client.Webhook) (client.Webhook, error) {
	var change client.Change
	different := false
	if !sameEvents(w.Events, e.events) {
		change.Events, different = e.events, true
	}
	if !w.Enabled {
		enabled := true
		change.Enabled, different = &enabled, true
	}
	if e.description != "" && w.Description != e.description {
		change.Description, different = &e.description, true
	}
	if !different {
		l.config.Log.Info("the webhook is there already", "handler", e.name, "webhook", w.ID, "url", w.URL, "events", e.events)
		return w, nil
	}
	changed, err := c.Update(ctx, w.ID, change)
	if err != nil {
		return w, explain(err, c)
	}
	l.config.Log.Info("the webhook was changed", "handler", e.name, "webhook", w.ID, "url", w.URL, "events", e.events)
	return changed, nil
}

// sameEvents compares without regard to the order: it changes nothing.
func sameEvents(a, b []event.Type) bool {
	return slices.Equal(slices.Sorted(slices.Values(a)), slices.Sorted(slices.Values(b)))
}

// pingPauses stand before the pings of a handler: a proxy in front of it may
// take a while to find out that it is there.
func pingPauses() []time.Duration {
	return []time.Duration{0, time.Second, 5 * time.Second, 15 * time.Second}
}

// CheckReach has Argilla ping each registered handler, and tells of those whose
// ping does not come, with a [Problem] that is [ErrNotReached]. The listener must
// be served by then. It takes its time: a ping that fails is tried again for
// some 20 s.
func (l *Listener) CheckReach(ctx context.Context) error {
	var problems []error
	for _, e := range l.endpoints {
		if e.webhook.Load() == nil {
			continue
		}
		problem := l.ping(ctx, e)
		reach := ""
		if problem != nil {
			reach = problem.Error()
			problems = append(problems, problem)
		}
		e.reach.Store(&reach)
	}
	return errors.Join(problems...)
}

// ping has Argilla ping a handler until the ping comes. Argilla answers when the
// ping was answered, so that it has come by then, or never will.
func (l *Listener) ping(ctx context.Context, e *endpoint) (problem error) {
	webhook := *e.webhook.Load()
	for _, pause := range pingPauses() {
		if !sleep(ctx, pause) {
			return problem
		}
		pings, forged := e.pings.Load(), e.forged.Load()
		err := l.client.Ping(ctx, webhook.ID)
		if e.pings.Load() > pings {
			return nil
		}
		problem = unreached(e, webhook.URL, err, e.forged.Load() > forged)
		if failed, ok := errors.AsType[*client.Error](err); ok && failed.Status < 500 {
			return problem // it will not go otherwise the next time
		}
	}
	return problem
}

// sleep reports whether the pause passed before ctx ended.
func sleep(ctx context.Context, pause time.Duration) bool {
	if pause == 0 {
		return ctx.Err() == nil
	}
	timer := time.NewTimer(pause)
	defer timer.Stop()
	select {
	case <-timer.C:
		return true
	case <-ctx.Done():
		return false
	}
}
