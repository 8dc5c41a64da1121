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

	"github.com/hookdrill/hookdrill/simulator/argilla/notice"
	"github.com/hookdrill/hookdrill/simulator/queue"
	"github.com/hookdrill/hookdrill/simulator/queue/jetstream"
	"github.com/hookdrill/hookdrill/simulator/sender"
	"github.com/hookdrill/hookdrill/simulator/vault"
)

// DefaultKey is the key of the API that Argilla's own quick start has.
const DefaultKey = "argilla.apikey"

// Mode is which of two Argillas is simulated where its guide and its released
// servers differ.
type Mode string

// The modes.
const (
	// Released is Argilla 2.5 to 2.8: a webhook's host may be localhost, and every
	// attempt has a webhook-id of its own.
	Released Mode = "released"
	// Documented is the guide, and the specification it says it follows: a host
	// needs a top-level domain, and the attempts of a delivery share a webhook-id.
	Documented Mode = "documented"
)

// Config says what a service is.
type Config struct {
	// Data is the folder that everything is kept in.
	Data string
	// Keys seal users' keys, and webhooks' URLs and secrets. They are not kept in Data.
	Keys vault.Keyset
	// OwnerKey is the value of X-Argilla-Api-Key for the first user, an owner.
	// Default: [DefaultKey].
	OwnerKey string
	// Mode is which Argilla is simulated. Default: Released.
	Mode Mode
	// NATS is the URL of a server or cluster that the queue is kept in. Default:
	// a server in this process, which keeps it in Data.
	NATS string
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
	// DialContext makes the connections of deliveries and pings. Default: a
	// net.Dialer's.
	DialContext func(ctx context.Context, network, address string) (net.Conn, error)
	// RootCAs are who is trusted to sign an endpoint's certificate. Default: the system's.
	RootCAs *x509.CertPool
	// Queue opens the queue, which the service closes; with [QueueOptions].
	// Default: [JetStream].
	Queue func(context.Context, Config) (queue.Queue, error)
	// NoSync leaves out the wait for the disk, for virtual runs. Default: wait.
	NoSync bool
	// Random is read for ids, keys, secrets of webhooks, and once for the ids of
	// messages, by one at a time. The vault's keys and nonces never come from it.
	// Default: crypto/rand.
	Random io.Reader
	// Sealer seals instead of Keys. Default: a vault of Keys.
	Sealer vault.Sealer
	// Notices changes what is announced, and to whom. Default: nothing.
	Notices notice.Seams
	// HandOver wraps what brings deliveries from the outbox into the queue.
	// Default: as it stands.
	HandOver func(notice.HandOver) notice.HandOver
	// Sender changes what attempts are made with. Default: nothing.
	Sender func(*sender.Config)
	// Handler wraps what is served. Default: as it stands.
	Handler func(http.Handler) http.Handler
}

func (c Config) withDefaults() Config {
	if c.Log == nil {
		c.Log = slog.New(slog.DiscardHandler)
	}
	if c.OwnerKey == "" {
		c.OwnerKey = DefaultKey
	}
	if c.Mode == "" {
		c.Mode = Released
	}
	if c.Queue == nil {
		c.Queue = JetStream
	}
	if c.Random == nil {
		c.Random = rand.Reader
	}
	c.Random = &guarded{reader: c.Random}
	if c.HandOver == nil {
		c.HandOver = func(h notice.HandOver) notice.HandOver { return h }
	}
	if c.Handler == nil {
		c.Handler = func(h http.Handler) http.Handler { return h }
	}
	return c
}

// QueueOptions are those of a queue for a service. One delivery of a webhook is
// under way at a time, so first attempts come in the order in which the events
// were announced; the real server's two workers start them in that order, too,
// and may finish them in another.
func QueueOptions() queue.Options { return queue.Options{PerLane: 1} }

// JetStream opens the queue of a service that is to survive anything: on disk in
// Data, or at NATS.
func JetStream(ctx context.Context, c Config) (queue.Queue, error) {
	place := jetstream.Config{Options: QueueOptions(), URL: c.NATS, Log: c.Log}
	if c.NATS != "" {
		place.Name = "hookdrill-argilla" // LangSmith's deliveries may be at the same server
	} else {
		place.Dir = filepath.Join(c.Data, "queue")
	}
	q, err := jetstream.Open(ctx, place)
	if err != nil {
		return nil, err // not q: a nil *Queue in the interface is not nil
	}
	return q, nil
}
