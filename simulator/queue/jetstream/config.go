// Package jetstream is the queue for real disks and clusters: NATS JetStream,
// embedded in the process or reached by URL, with the same code over both.
//
// Items are messages of one stream, and how they ended is in a second one, the
// ledger. What is due when, and whose turn it is, the process knows by itself
// (package lanes): a delivery that waits takes some hundred bytes of its memory.
// With a server of its own the process puts many items into one message; with
// a cluster each has its own, so that processes can share them. Why it is this
// way, and what a crash does at every point, is decision 15 in docs/decisions.
//
// JetStream cannot run in a bubble of testing/synctest: it stops the clock.
package jetstream

import (
	"errors"
	"fmt"
	"log/slog"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/hookdrill/hookdrill/simulator/queue"
)

// format is the version of everything this package writes. A store of another
// one is refused.
const format = 1

// Defaults of [Config].
const (
	DefaultName      = "hookdrill"
	DefaultLease     = time.Minute
	DefaultHold      = 1_000_000
	DefaultHoldBytes = 64 << 20
	DefaultKeepFor   = 7 * 24 * time.Hour
	DefaultKeepBytes = 1 << 30
)

// Config says where the queue is, and how much it may hold. Dir or URL is
// needed, everything else has a default.
type Config struct {
	queue.Options

	// Dir is the folder of an embedded server, made if it is missing. It
	// belongs to one process at a time.
	Dir string
	// URL is where a NATS server or cluster is instead, several with commas
	// between. Several processes may share the queue there.
	URL string
	// Name is what the streams are called after. Default: "hookdrill".
	Name string
	// Replicas is how many servers of a cluster hold each message, where the
	// streams are made anew. Default: 1.
	Replicas int
	// Lease is how long an item stays with a process of a cluster that is not
	// heard of any more. Default: 1 minute. Embedded there is none: a new
	// process has everything at once.
	Lease time.Duration

	// SyncAlways writes every item through to the disk before it is accepted,
	// so that it survives a power failure. Without it an item survives the
	// death of the process, and the disk is synced every two minutes. For an
	// embedded server; a cluster has a setting of its own.
	SyncAlways bool
	// Reserve is how many bytes of the disk are left free: less is ErrFull,
	// before the disk itself is full. Default: an eighth of the disk, at most
	// 64 MiB; a quarter of a small one. Embedded only.
	Reserve int64

	// Hold is how many items the process knows of at most, waiting ones
	// included; more stay on disk, behind them. Default: 1,000,000.
	Hold int
	// HoldBytes is how much of their bodies is kept in memory; others are read
	// when they are taken. Default: 64 MiB.
	HoldBytes int64

	// KeepFor and KeepBytes bound the ledger of items done, as they are when it is
	// made. Default: 7 days and 1 GiB, or an eighth of the disk.
	KeepFor   time.Duration
	KeepBytes int64

	// Log is told of what goes wrong in the background. Default: nobody is.
	Log *slog.Logger
}

func (c Config) withDefaults() (Config, error) {
	if (c.Dir == "") == (c.URL == "") {
		return c, errors.New("queue: give either a folder or the URL of a NATS server")
	}
	c.Options = c.Options.WithDefaults()
	setDefault(&c.Name, DefaultName)
	setDefault(&c.Replicas, 1)
	setDefault(&c.Lease, DefaultLease)
	setDefault(&c.Hold, DefaultHold)
	setDefault(&c.HoldBytes, DefaultHoldBytes)
	setDefault(&c.KeepFor, DefaultKeepFor)
	setDefault(&c.KeepBytes, DefaultKeepBytes)
	if c.Log == nil {
		c.Log = slog.New(slog.DiscardHandler)
	}
	if c.URL != "" {
		if _, err := c.servers(); err != nil {
			return c, err
		}
	}
	if strings.ContainsAny(c.Name, ".*>/\\ \t\r\n") {
		return c, fmt.Errorf("queue: the name %q holds a character that NATS does not allow in a stream's name", c.Name)
	}
	return c, nil
}

// setDefault fills in what is not set.
func setDefault[T comparable](to *T, value T) {
	var unset T
	if *to == unset {
		*to = value
	}
}

// where is the place as it may be shown: a URL may hold a password.
func (c Config) where() string {
	if c.Dir != "" {
		return c.Dir
	}
	shown, _ := c.servers()
	return shown
}

// servers are the servers' addresses without what is secret about them.
func (c Config) servers() (shown string, err error) {
	var all []string
	for raw := range strings.SplitSeq(c.URL, ",") {
		u, err := url.Parse(strings.TrimSpace(raw))
		if err != nil || u.Host == "" || !slices.Contains([]string{"nats", "tls", "ws", "wss"}, u.Scheme) {
			return "", errors.New("queue: the URL of the NATS server makes no sense; write nats://host:4222 (it is not shown, as it may hold a password)")
		}
		all = append(all, u.Scheme+"://"+u.Host)
	}
	return strings.Join(all, ","), nil
}

func (c Config) items() string  { return c.Name + "-items" }
func (c Config) ledger() string { return c.Name + "-ledger" }

// The subjects of both streams.
func (c Config) itemSubject() string   { return c.Name + ".item." }
func (c Config) ledgerSubject() string { return c.Name + ".ended" }
