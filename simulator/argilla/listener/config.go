package listener

import (
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"time"

	"github.com/hookdrill/hookdrill/simulator/argilla/listener/client"
	"github.com/hookdrill/hookdrill/simulator/inbox"
)

// Config says how a [Listener] listens. A zero field means its default.
type Config struct {
	// Client manages the webhooks. Default: one for ARGILLA_API_URL and
	// ARGILLA_API_KEY.
	Client *client.Client
	// URL is where Argilla reaches the listener; the name of a handler is
	// appended. Default: see [PublicURL].
	URL string
	// Address is the HOST:PORT that [Listener.Run] serves on. Default: every
	// address of the port in PORT, and 127.0.0.1:8000 without it.
	Address string
	// Inbox stores events before they are answered. The listener does not close
	// it. Default: none, and events are handled before they are answered.
	Inbox inbox.Inbox
	// Answers are what is answered. Default: [Precise].
	Answers Answers
	// MaxBody is the most bytes that a request may have. Default: 20 MiB.
	MaxBody int64
	// ReadTimeout is how long reading a request may take. Default: 20 s, after
	// which Argilla has given up.
	ReadTimeout time.Duration
	// Workers is how many events are handled at once. Default: 8.
	Workers int
	// HandleTimeout ends the context of one call of a handler. Default: 1 minute.
	HandleTimeout time.Duration
	// Attempts is how often an event in the inbox is handed over before it is
	// set aside. Default: 16, which with the default pauses takes a bit over
	// four hours.
	Attempts int
	// Backoff is the pause after a first failure of an event in the inbox. It
	// doubles with each further one. Default: 1 s.
	Backoff time.Duration
	// MaxBackoff bounds the pause. Default: 1 h.
	MaxBackoff time.Duration
	// Patience is how long [Listener.Run] tries to register while Argilla does not
	// answer: a Space that sleeps takes minutes to wake. Default: not at all.
	Patience time.Duration
	// Registered is told by [Listener.Serve] when every handler has its webhook:
	// from then on what comes is taken. Default: nobody is.
	Registered func()
	// NoDocs leaves out the pages at /, /docs and /openapi.json.
	NoDocs bool
	// Log is told of refused requests, failures and losses, and of what the
	// surroundings lack. What is in an event is never logged. Default: slog's.
	Log *slog.Logger

	Seams
}

// Seams are where a part of a listener can be replaced: for a listener with a
// defect, to see one's own tests fail. A zero field means the real thing.
type Seams struct {
	// Verifier makes what verifies the requests of a handler. Default: one of
	// simulator/signature.
	Verifier NewVerifier
	// Handler wraps what [Listener.Serve] serves. Default: as it stands.
	Handler func(http.Handler) http.Handler
}

func (c Config) orDefaults() (Config, error) {
	for _, f := range []struct {
		name     string
		negative bool
	}{
		{"MaxBody", c.MaxBody < 0},
		{"ReadTimeout", c.ReadTimeout < 0},
		{"Workers", c.Workers < 0},
		{"HandleTimeout", c.HandleTimeout < 0},
		{"Attempts", c.Attempts < 0},
		{"Backoff", c.Backoff < 0},
		{"MaxBackoff", c.MaxBackoff < 0},
		{"Patience", c.Patience < 0},
	} {
		if f.negative {
			return c, fmt.Errorf("listener: %s is negative; leave it 0 for its default", f.name)
		}
	}
	if c.URL != "" {
		if err := checkURL(c.URL); err != nil {
			return c, fmt.Errorf("listener: URL: %w", err)
		}
	}
	orDefault(&c.MaxBody, 20<<20)
	orDefault(&c.ReadTimeout, 20*time.Second)
	orDefault(&c.Workers, 8)
	orDefault(&c.HandleTimeout, time.Minute)
	orDefault(&c.Attempts, 16)
	orDefault(&c.Backoff, time.Second)
	orDefault(&c.MaxBackoff, time.Hour)
	if c.Answers == nil {
		c.Answers = Precise
	}
	if c.Registered == nil {
		c.Registered = func() {}
	}
	if c.Handler == nil {
		c.Handler = func(h http.Handler) http.Handler { return h }
	}
	if c.Verifier == nil {
		c.Verifier = standard
	}
	if c.Log == nil {
		c.Log = slog.Default()
	}
	return c, nil
}

func orDefault[T comparable](field *T, value T) {
	var zero T
	if *field == zero {
		*field = value
	}
}

// client is the configured one, or that of the environment.
func (c Config) client() (*client.Client, error) {
	if c.Client != nil {
		return c.Client, nil
	}
	config, err := client.ConfigFromEnv()
	if err != nil {
		return nil, err
	}
	if config.Key.RevealSecret() == "" {
		return nil, errors.New("there is no API key: set " + client.EnvKey + " to that of an owner")
	}
	return client.New(config)
}
