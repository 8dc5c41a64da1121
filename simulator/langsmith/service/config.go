package service

import (
	"context"
	"crypto/rand"
	"crypto/x509"
	"io"
	"log/slog"
	"net"
	"net/http"
	"path/filepath"
	"time"

	"github.com/hookdrill/hookdrill/simulator/langsmith/store"
	"github.com/hookdrill/hookdrill/simulator/queue"
	"github.com/hookdrill/hookdrill/simulator/queue/jetstream"
	"github.com/hookdrill/hookdrill/simulator/sender"
	"github.com/hookdrill/hookdrill/simulator/vault"
)

// DefaultTenant is the workspace of a service that was given none.
const DefaultTenant = "2ebda79f-2946-4491-a9ad-d642f49e0815"

// Config says what a service is.
type Config struct {
	// Data is the folder that everything is kept in.
	Data string
	// Keys seal what webhooks have. They are not kept in Data.
	Keys vault.Keyset
	// APIKeys are the accepted values of x-api-key. At least one.
	APIKeys []string
	// TenantID is the workspace, a UUID. Default: [DefaultTenant].
	TenantID string
	// NATS is the URL of a server or cluster that the queue is kept in. Default:
	// a server in this process, which keeps it in Data.
	NATS string
	// Replicas is how many servers of the cluster at NATS hold each delivery, where
	// its streams are made anew. Default: 1.
	Replicas int
	// OffloadAbove is how many bytes of JSON a run's inputs or outputs may have
	// before they are moved out of payloads, to be fetched by a signed link.
	// Default 0: they stay.
	OffloadAbove int
	// BaseURL is where the service can be reached, such as http://127.0.0.1:1984.
	// Links begin with it; needed with OffloadAbove.
	BaseURL string
	// Every is how long a rule waits before it looks again. Default: 30 s.
	Every time.Duration
	// AllowPrivate allows webhooks to addresses that are not public, this
	// machine's among them. Default: refused, also when a name leads there.
	AllowPrivate bool
	// Seed is where the draws of sampling and back-off come from.
	Seed uint64
	// Ended is told of each delivery that ended. Default: nobody is.
	Ended func(id string, outcome sender.Outcome)
	// Log is told of what could not be done. Default: nobody is.
	Log *slog.Logger

	Seams
}

// Seams are where a part of a service can be replaced: for a stage of virtual
// time, and for a service with a defect, to see one's own tests fail. A zero
// field means the real thing.
type Seams struct {
	// DialContext makes the connections of deliveries. What it does with
	// addresses is its own affair: AllowPrivate bounds only those that stand in a
	// URL. Default: a net.Dialer's.
	DialContext func(ctx context.Context, network, address string) (net.Conn, error)
	// RootCAs are who is trusted to sign an endpoint's certificate. Default: the system's.
	RootCAs *x509.CertPool
	// Queue opens the queue, which the service closes. Default: [JetStream].
	Queue func(context.Context, Config) (queue.Queue, error)
	// Concurrency is how many attempts are made at once. Default: the dispatcher's.
	Concurrency int
	// NoSync leaves out the wait for the disk, for virtual runs. Default: wait.
	NoSync bool
	// Random is read for the ids of what is made and for the secret that links
	// are signed with, by one at a time. Keys and nonces never come from it.
	// Default: crypto/rand.
	Random io.Reader
	// Sealer wraps what seals. Default: a vault of Keys as it stands.
	Sealer func(vault.Sealer) vault.Sealer
	// HandOver wraps what brings deliveries from the outbox into the queue.
	// Default: as it stands.
	HandOver func(HandOver) HandOver
	// Sender changes what attempts are made with. Default: nothing.
	Sender func(*sender.Config)
	// LinksOpen is how long links to what was moved out lead there. Default: the
	// store's, an hour.
	LinksOpen time.Duration
	// EmptyWindows sends a payload for a window in which nothing matched, too.
	// Default: none is sent (A18).
	EmptyWindows bool
	// Handler wraps what is served. Default: as it stands.
	Handler func(http.Handler) http.Handler
}

// HandOver takes a delivery over; what it returns nil for is kept.
type HandOver func(context.Context, store.Delivery) error

func (c Config) withDefaults() Config {
	if c.Log == nil {
		c.Log = slog.New(slog.DiscardHandler)
	}
	if c.TenantID == "" {
		c.TenantID = DefaultTenant
	}
	if c.DialContext == nil {
		c.DialContext = dialer(c.AllowPrivate)
	}
	if c.Queue == nil {
		c.Queue = JetStream
	}
	if c.Random == nil {
		c.Random = rand.Reader
	}
	c.Random = &oneAtATime{reader: c.Random}
	if c.Sealer == nil {
		c.Sealer = func(s vault.Sealer) vault.Sealer { return s }
	}
	if c.HandOver == nil {
		c.HandOver = func(h HandOver) HandOver { return h }
	}
	if c.Handler == nil {
		c.Handler = func(h http.Handler) http.Handler { return h }
	}
	return c
}

// JetStream opens the queue of a service that is to survive anything: on disk in
// Data, or at NATS.
func JetStream(ctx context.Context, c Config) (queue.Queue, error) {
	place := jetstream.Config{URL: c.NATS, Replicas: c.Replicas, Log: c.Log}
	if c.NATS == "" {
		place.Dir = filepath.Join(c.Data, "queue")
	}
	q, err := jetstream.Open(ctx, place)
	if err != nil {
		return nil, err // not q: a nil *Queue in the interface is not nil
	}
	return q, nil
}
