package guide

import (
	"context"
	"errors"
	"fmt"
	"net/http"

	"github.com/hookdrill/hookdrill/simulator/langsmith/listener"
	"github.com/hookdrill/hookdrill/simulator/langsmith/listener/client"
	"github.com/hookdrill/hookdrill/simulator/langsmith/listener/correction"
)

// ErrInbox is the error for an inbox that cannot be opened: its folder is to
// blame, and not what the guide was told.
var ErrInbox = errors.New("the inbox cannot be opened")

// Guide is a running listener, an [http.Handler].
type Guide struct {
	listener *listener.Listener
	inbox    listener.Inbox
	handler  http.Handler
	release  func() // of the connections to the API
}

// Open starts a guide. What its inbox still holds is handed over at once.
func Open(c Config) (*Guide, error) {
	c = c.withDefaults()
	secrets, err := c.Secrets(c.Secret)
	if err != nil {
		return nil, err
	}
	g := &Guide{release: func() {}}
	handle, err := g.handle(c)
	if err != nil {
		return nil, err
	}
	if g.inbox, err = c.Inbox(c); err != nil {
		return nil, fmt.Errorf("%w: %w", ErrInbox, err)
	}
	if g.listener, err = listener.New(listener.Config{Secrets: secrets, Handle: handle, Inbox: g.inbox, Workers: c.Workers, Log: c.Log}); err != nil {
		return nil, errors.Join(err, g.inbox.Close())
	}
	g.handler = c.Handler(g.listener)
	return g, nil
}

// handle is what becomes of a run: with a dataset, an example of its correction.
func (g *Guide) handle(c Config) (listener.Handler, error) {
	correct := func(context.Context, listener.Event) error { return nil }
	if c.Dataset != "" {
		connections := c.connections()
		g.release = connections.CloseIdleConnections
		api, err := client.New(client.Config{BaseURL: c.API, Key: c.Key, Transport: c.Transport(connections)})
		if err != nil {
			return nil, fmt.Errorf("the API: %w", err)
		}
		fetcher, err := c.fetcher()
		if err != nil {
			return nil, err
		}
		if correct, err = correction.New(correction.Config{Client: api, Dataset: c.Dataset, Fetcher: fetcher}); err != nil {
			return nil, err
		}
	}
	return func(ctx context.Context, e listener.Event) error {
		err := correct(ctx, e)
		c.Handled(e, err)
		return err
	}, nil
}

// ServeHTTP takes deliveries.
func (g *Guide) ServeHTTP(w http.ResponseWriter, r *http.Request) { g.handler.ServeHTTP(w, r) }

// Close takes no more deliveries and waits for the handlers that are at work,
// until ctx ends; then they are cut off. What waits stays in the inbox.
func (g *Guide) Close(ctx context.Context) error {
	err := g.listener.Shutdown(ctx)
	g.release()
	return errors.Join(err, g.inbox.Close())
}

// Kill ends the guide as the death of its process would: handlers are cut off,
// and nothing is written of them. It is for virtual time, where there is no process.
func (g *Guide) Kill() error {
	now, cancel := context.WithCancel(context.Background())
	cancel()
	closing := g.inbox.Close()
	_ = g.listener.Shutdown(now) // handlers were cut off: that is the point
	g.release()
	return closing
}
