package listener

import (
	"errors"
	"fmt"
	"log/slog"
	"time"
)

// Config says how a [Listener] listens. A zero field means its default.
type Config struct {
	// Secrets are the values that the query parameter may have; any of them is
	// good. There is more than one while a secret is being changed: a delivery
	// that meets a 401 does not come again. At least one is required.
	Secrets []Secret
	// Parameter is the name of the query parameter. Default: "secret", as in the guide.
	Parameter string
	// Handle deals with each run. Required.
	Handle Handler
	// Data is the folder of the inbox on disk. Required, unless Inbox is set.
	Data string
	// Inbox is used instead of one in Data. The listener does not close it.
	Inbox Inbox
	// Limits bound the inbox in Data. With Inbox set they have no effect.
	Limits Limits
	// MaxBody is the most bytes that a request may have. Default: 20 MiB.
	MaxBody int64
	// ReadTimeout is how long reading a request may take. Default: 5 s, after
	// which LangSmith has given up.
	ReadTimeout time.Duration
	// Workers is how many runs are handled at once. Default: 8.
	Workers int
	// HandleTimeout ends the context of one call of Handle. Default: 1 minute.
	HandleTimeout time.Duration
	// Attempts is how often a run is handed over before it is set aside.
	// Default: 16, which with the default pauses takes a bit over four hours.
	Attempts int
	// Backoff is the pause after a first failure. It doubles with each further
	// one. Default: 1 s.
	Backoff time.Duration
	// MaxBackoff bounds the pause. Default: 1 h.
	MaxBackoff time.Duration
	// HealthPath answers GET without a secret: how much waits and how much
	// failed. Every other path is the webhook's. Default: "/healthz".
	HealthPath string
	// Log is told of refused requests, failures and losses. The URL of a
	// request and what is in a run are never logged. Default: nothing is.
	Log *slog.Logger
}

func (c Config) orDefaults() (Config, error) {
	switch {
	case len(c.Secrets) == 0:
		return c, errors.New("listener: Secrets is empty; take one from NewSecret or SecretFromEnv")
	case c.Handle == nil:
		return c, errors.New("listener: Handle is missing; it is what deals with a run")
	case c.Inbox == nil && c.Data == "":
		return c, errors.New("listener: Data is missing; it is the folder of the inbox")
	}
	for i, s := range c.Secrets {
		if s.sum == nil {
			return c, fmt.Errorf("listener: Secrets[%d] is empty; take it from NewSecret or SecretFromEnv", i)
		}
	}
	for _, f := range []struct {
		name     string
		negative bool
	}{
		{"Workers", c.Workers < 0},
		{"Attempts", c.Attempts < 0},
		{"MaxBody", c.MaxBody < 0},
		{"ReadTimeout", c.ReadTimeout < 0},
		{"HandleTimeout", c.HandleTimeout < 0},
		{"Backoff", c.Backoff < 0},
		{"MaxBackoff", c.MaxBackoff < 0},
		{"Limits.Retention", c.Limits.Retention < 0},
		{"Limits.Capacity", c.Limits.Capacity < 0},
	} {
		if f.negative {
			return c, fmt.Errorf("listener: %s is negative; leave it 0 for its default", f.name)
		}
	}
	orDefault(&c.Parameter, "secret")
	orDefault(&c.MaxBody, 20<<20)
	orDefault(&c.ReadTimeout, 5*time.Second)
	orDefault(&c.Workers, 8)
	orDefault(&c.HandleTimeout, time.Minute)
	orDefault(&c.Attempts, 16)
	orDefault(&c.Backoff, time.Second)
	orDefault(&c.MaxBackoff, time.Hour)
	orDefault(&c.HealthPath, "/healthz")
	if c.Log == nil {
		c.Log = slog.New(slog.DiscardHandler)
	}
	return c, nil
}

func orDefault[T comparable](field *T, value T) {
	var zero T
	if *field == zero {
		*field = value
	}
}
