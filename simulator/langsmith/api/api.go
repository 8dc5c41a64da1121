package api

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"io"
	"log/slog"
	"net/http"
	"time"

	"github.com/hookdrill/hookdrill/simulator/langsmith/store"
	"github.com/hookdrill/hookdrill/simulator/vault"
)

// MaxBody is the most bytes a request may have, unpacked: what the real service
// says of itself in GET /info.
const MaxBody = 20 << 20

// Match tells whether a run meets a filter.
type Match func(tx *store.Tx, run store.Run) (bool, error)

// Filters reads LangSmith's filter language.
type Filters interface {
	// Parse refuses a text that is no filter, in one sentence.
	Parse(text string) (Match, error)
}

// Blobs keep what is too large for a row.
type Blobs interface {
	// Put keeps a value under a key and returns its s3:// URL. The same key
	// comes with the same value.
	Put(ctx context.Context, key, contentType string, value []byte) (location string, err error)
	// URL is where the value can be had for a while without a key of the API.
	URL(ctx context.Context, key string) (string, error)
}

// Config is what an API is made of.
type Config struct {
	// Store keeps everything.
	Store *store.Store
	// Sealer encrypts what webhooks have.
	Sealer vault.Sealer
	// Keys are the accepted values of x-api-key. At least one.
	Keys []string
	// TenantID is the workspace, a UUID.
	TenantID string
	// AllowPrivate allows webhooks to addresses that are not public, this
	// machine's among them. Default: refused.
	AllowPrivate bool
	// Filters checks and applies filters.
	Filters Filters
	// Stats computes feedback_stats from a run's feedback; nil: always null.
	Stats func([]store.Feedback) (json.RawMessage, error)
	// Trigger has rules applied now; nil: triggering is refused.
	Trigger func(ctx context.Context, rules ...string) error
	// Blobs keeps large values and attachments; nil: values stay in their rows,
	// and attachments are refused.
	Blobs Blobs
	// OffloadAbove is how many bytes of JSON inputs or outputs may have before
	// they are moved to Blobs. Default 0: they stay.
	OffloadAbove int
	// Random is read for new ids. Default: crypto/rand.
	Random io.Reader
	// Log is told of requests that failed for our own reasons. Default: nobody is.
	Log *slog.Logger
}

// API is the service, an [http.Handler].
type API struct {
	Config
	keys [][sha256.Size]byte
	mux  *http.ServeMux
}

// New makes the service.
func New(c Config) (*API, error) {
	switch {
	case c.Store == nil || c.Sealer == nil || c.Filters == nil:
		return nil, errors.New("the API needs a store, a sealer and filters")
	case len(c.Keys) == 0:
		return nil, errors.New("the API needs a key, or nobody could use it")
	case !isUUID(c.TenantID):
		return nil, errors.New("the tenant's id must be a UUID")
	}
	if c.Random == nil {
		c.Random = rand.Reader
	}
	if c.Log == nil {
		c.Log = slog.New(slog.DiscardHandler)
	}
	a := &API{Config: c, mux: http.NewServeMux()}
	for _, key := range c.Keys {
		if key == "" {
			return nil, errors.New("a key of the API is empty")
		}
		a.keys = append(a.keys, sha256.Sum256([]byte(key)))
	}
	for _, route := range a.routes() {
		a.mux.Handle(route.pattern, a.handler(route))
	}
	return a, nil
}

// now is in UTC, and no finer than the API shows: what is read back is the same.
func now() time.Time { return time.Now().UTC().Truncate(time.Microsecond) }
