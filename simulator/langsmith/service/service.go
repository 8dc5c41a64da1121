package service

import (
	"context"
	"errors"
	"log/slog"
	"net/http"
	"path/filepath"
	"sync"
	"time"

	"github.com/hookdrill/hookdrill/simulator/dispatch"
	"github.com/hookdrill/hookdrill/simulator/langsmith/api"
	"github.com/hookdrill/hookdrill/simulator/langsmith/automation"
	"github.com/hookdrill/hookdrill/simulator/langsmith/blobs"
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
}

// Service is a running system.
type Service struct {
	log        *slog.Logger
	store      *store.Store
	vault      *vault.Vault
	queue      queue.Queue
	sender     *sender.Sender
	dispatcher *dispatch.Dispatcher
	api        *api.API
	blobs      *blobs.Store // nil where nothing is moved out

	stop    context.CancelFunc
	running sync.WaitGroup
}

// Open starts a service. What it had accepted before goes on at once. The error
// says in a sentence what of the folder or of the surroundings is wrong.
func Open(ctx context.Context, c Config) (*Service, error) {
	if c.Log == nil {
		c.Log = slog.New(slog.DiscardHandler)
	}
	if c.TenantID == "" {
		c.TenantID = DefaultTenant
	}
	s := &Service{log: c.Log}
	if err := s.open(ctx, c); err != nil {
		return nil, errors.Join(err, s.Close(ctx))
	}
	return s, nil
}

func (s *Service) open(ctx context.Context, c Config) error {
	var err error
	if s.vault, err = vault.New(c.Keys); err != nil {
		return err
	}
	if err := s.vault.CheckFolder(c.Data, store.FileName); err != nil {
		return err
	}
	if s.store, err = store.Open(c.Data, store.Options{}); err != nil {
		return err
	}
	place := jetstream.Config{URL: c.NATS, Log: c.Log}
	if c.NATS == "" {
		place.Dir = filepath.Join(c.Data, "queue")
	}
	// Assigned only if it is one: a nil *Queue in the interface is not nil.
	q, err := jetstream.Open(ctx, place)
	if err != nil {
		return err
	}
	s.queue = q
	if err := s.openBlobs(c); err != nil {
		return err
	}
	engine, err := s.openAPI(c)
	if err != nil {
		return err
	}
	if err := s.startSending(c); err != nil {
		return err
	}
	running, stop := context.WithCancel(context.Background())
	s.stop = stop
	s.running.Go(func() { engine.Run(running) })
	return nil
}

// openAPI makes the API, and the rules that it triggers.
func (s *Service) openAPI(c Config) (*automation.Engine, error) {
	var moved api.Blobs // stays nil where nothing is moved out
	if s.blobs != nil {
		moved = s.blobs
	}
	engine, err := automation.New(automation.Config{
		Store: s.store, TenantID: c.TenantID, Blobs: moved, HandOver: s.handOver, Every: c.Every, Seed: c.Seed, Log: c.Log,
	})
	if err != nil {
		return nil, err
	}
	s.api, err = api.New(api.Config{
		Store: s.store, Sealer: s.vault, Keys: c.APIKeys, TenantID: c.TenantID, AllowPrivate: c.AllowPrivate,
		Filters: automation.Filters{}, Stats: automation.Stats, Trigger: engine.Trigger,
		Blobs: moved, OffloadAbove: c.OffloadAbove, Log: c.Log,
	})
	return engine, err
}

func (s *Service) startSending(c Config) error {
	policy, err := sender.PolicyNamed("langsmith")
	if err != nil {
		return err
	}
	s.sender, err = sender.New(sender.Config{Policy: policy, Seed: c.Seed, DialContext: dialer(c.AllowPrivate)})
	if err != nil {
		return err
	}
	s.dispatcher, err = dispatch.Start(dispatch.Config{
		Queue: s.queue, Sender: s.sender, Resolve: s.resolve,
		Ended:   func(i queue.Item, r dispatch.Record) { s.ended(i, r, c.Ended) },
		Trouble: func(err error) { s.log.Error("a delivery is held up", "error", err) },
	})
	return err
}

// ServeHTTP is the API, and what was moved out of payloads.
func (s *Service) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if s.blobs != nil && blobs.Serves(r.URL.Path) {
		s.blobs.ServeHTTP(w, r)
		return
	}
	s.api.ServeHTTP(w, r)
}

// Counts tells how many deliveries wait, and how many are under way.
func (s *Service) Counts() queue.Counts { return s.queue.Counts() }

// Close stops in order: no more rules, no more attempts, then what is kept is
// closed. Attempts under way are finished until ctx ends, and given back then.
func (s *Service) Close(ctx context.Context) error {
	var errs []error
	if s.stop != nil {
		s.stop()
		s.running.Wait()
	}
	if s.dispatcher != nil {
		errs = append(errs, s.dispatcher.Stop(ctx))
	}
	if s.sender != nil {
		errs = append(errs, s.sender.Close())
	}
	if s.queue != nil {
		errs = append(errs, s.queue.Close())
	}
	if s.blobs != nil {
		errs = append(errs, s.blobs.Close())
	}
	if s.store != nil {
		errs = append(errs, s.store.Close())
	}
	return errors.Join(errs...)
}
