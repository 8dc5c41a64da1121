package api

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"time"

	"github.com/google/uuid"

	"github.com/hookdrill/hookdrill/simulator/argilla/notice"
	"github.com/hookdrill/hookdrill/simulator/argilla/store"
	"github.com/hookdrill/hookdrill/simulator/vault"
)

// Version is the release of Argilla that is simulated: the last one.
const Version = "2.8.0"

// Config is what an API is made of.
type Config struct {
	// Store keeps everything.
	Store *store.Store
	// Sealer encrypts the keys of users, and the URLs and secrets of webhooks.
	Sealer vault.Sealer
	// Notifier announces what changes.
	Notifier *notice.Notifier
	// OwnerKey is the key of the API of the user "argilla", an owner, who is
	// there from the start.
	OwnerKey string
	// RefuseLocal refuses URLs of webhooks whose host has no dot, such as
	// localhost, as the guide says; the released server takes them.
	RefuseLocal bool
	// Ping sends a ping and returns once it is answered, whatever the answer. An
	// error is one of a [PingError].
	Ping func(ctx context.Context, webhook store.Webhook, body []byte) error
	// Random is read for ids, keys and secrets, by one at a time. Default:
	// crypto/rand.
	Random io.Reader
	// Log is told of requests that failed for our own reasons. Default: nobody is.
	Log *slog.Logger
}

// PingError is why a ping did not come to an answer.
type PingError struct {
	// Class is the exception's of the HTTP library that the server has:
	// "httpx.ConnectError".
	Class string
	// Message is what it says.
	Message string
}

func (e *PingError) Error() string { return e.Class + ": " + e.Message }

// API is the service, an [http.Handler].
type API struct {
	Config
	keys *keyring
	mux  *http.ServeMux
}

// New makes the service. The user "argilla" and a workspace of that name are
// made if they are not there.
func New(c Config) (*API, error) {
	if c.Store == nil || c.Sealer == nil || c.Notifier == nil || c.Ping == nil {
		return nil, errors.New("the API needs a store, a sealer, a notifier and a way to ping")
	}
	if c.OwnerKey == "" {
		return nil, errors.New("the API needs a key of its owner, or nobody could use it")
	}
	if c.Random == nil {
		c.Random = rand.Reader
	}
	if c.Log == nil {
		c.Log = slog.New(slog.DiscardHandler)
	}
	a := &API{Config: c, keys: newKeyring(), mux: http.NewServeMux()}
	if err := a.Store.Update(a.makeOwner); err != nil {
		return nil, fmt.Errorf("the first user cannot be made: %w", err)
	}
	if err := a.Store.View(a.loadKeys); err != nil {
		return nil, fmt.Errorf("the keys of users: %w", err)
	}
	for _, route := range a.routes() {
		method, path := cutPattern(route.pattern)
		a.mux.Handle(method+" "+prefix+path, a.handler(route))
	}
	return a, nil
}

// change stores what do writes, and has it announced.
func (a *API) change(do func(*store.Tx) error) error {
	if err := a.Store.Update(do); err != nil {
		return err
	}
	a.Notifier.Wake()
	return nil
}

// newID is a random UUID.
func (a *API) newID() (string, error) {
	id, err := uuid.NewRandomFromReader(a.Random)
	if err != nil {
		return "", fmt.Errorf("no new id: %w", err)
	}
	return id.String(), nil
}

// shown is a time as the API and the events have it: UTC without saying so, and
// without a fraction where that is 0.
func shown(at time.Time) string {
	if at.Nanosecond() == 0 {
		return at.UTC().Format("2006-01-02T15:04:05")
	}
	return at.UTC().Format("2006-01-02T15:04:05.000000")
}
