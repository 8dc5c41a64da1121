package service

import (
	"context"
	"errors"
	"log/slog"
	"net/http"
	"sync"

	"github.com/hookdrill/hookdrill/simulator/dispatch"
	"github.com/hookdrill/hookdrill/simulator/langsmith/api"
	"github.com/hookdrill/hookdrill/simulator/langsmith/automation"
	"github.com/hookdrill/hookdrill/simulator/langsmith/blobs"
	"github.com/hookdrill/hookdrill/simulator/langsmith/store"
	"github.com/hookdrill/hookdrill/simulator/queue"
	"github.com/hookdrill/hookdrill/simulator/sender"
	"github.com/hookdrill/hookdrill/simulator/vault"
)

// Service is a running system.
type Service struct {
	log        *slog.Logger
	name       string // among the services that share a queue; "" if none does
	store      *store.Store
	vault      vault.Sealer
	queue      queue.Queue
	sender     *sender.Sender
	dispatcher *dispatch.Dispatcher
	api        *api.API
	handler    http.Handler
	blobs      *blobs.Store // nil where nothing is moved out

	stop    context.CancelFunc
	running sync.WaitGroup
}

// Open starts a service. What it had accepted before goes on at once. The error
// says in a sentence what of the folder or of the surroundings is wrong.
func Open(ctx context.Context, c Config) (*Service, error) {
	c = c.withDefaults()
	s := &Service{log: c.Log}
	if err := s.open(ctx, c); err != nil {
		return nil, errors.Join(err, s.Close(ctx))
	}
	return s, nil
}

func (s *Service) open(ctx context.Context, c Config) error {
	if err := s.openVault(c); err != nil {
		return err
	}
	var err error
	if s.store, err = store.Open(c.Data, store.Options{NoSync: c.NoSync}); err != nil {
		return err
	}
	if err := s.join(c); err != nil {
		return err
	}
	if s.queue, err = c.Queue(ctx, c); err != nil {
		return err
	}
	if err := s.openBlobs(c); err != nil {
		return err
	}
	engine, err := s.openAPI(c)
	if err != nil {
		return err
	}
	if err := s.catchUp(ctx); err != nil {
		return err
	}
	if err := s.startSending(c); err != nil {
		return err
	}
	running, stop := context.WithCancel(context.Background())
	s.stop = stop
	s.running.Go(func() { engine.Run(running) })
	if s.name != "" {
		s.running.Go(func() { s.follow(running) })
	}
	return nil
}

// openVault makes the vault, and checks its keys before anything is read.
func (s *Service) openVault(c Config) error {
	v, err := vault.New(c.Keys)
	if err != nil {
		return err
	}
	s.vault = c.Sealer(v)
	return v.CheckFolder(c.Data, store.FileName)
}

// openAPI makes the API, and the rules that it triggers.
func (s *Service) openAPI(c Config) (*automation.Engine, error) {
	var moved api.Blobs // stays nil where nothing is moved out
	if s.blobs != nil {
		moved = s.blobs
	}
	engine, err := automation.New(automation.Config{
		Store: s.store, TenantID: c.TenantID, Blobs: moved, HandOver: c.HandOver(s.handOver), Every: c.Every, EmptyWindows: c.EmptyWindows, Seed: c.Seed, Log: c.Log,
	})
	if err != nil {
		return nil, err
	}
	s.api, err = api.New(api.Config{
		Store: s.store, Sealer: s.vault, Keys: c.APIKeys, TenantID: c.TenantID, AllowPrivate: c.AllowPrivate,
		Filters: automation.Filters{}, Stats: automation.Stats, Trigger: engine.Trigger,
		Blobs: moved, OffloadAbove: c.OffloadAbove, Random: c.Random, Log: c.Log,
	})
	s.handler = c.Handler(http.HandlerFunc(s.serve))
	return engine, err
}

func (s *Service) startSending(c Config) error {
	policy, err := sender.PolicyNamed("langsmith")
	if err != nil {
		return err
	}
	made := sender.Config{Policy: policy, Seed: c.Seed, DialContext: c.DialContext, RootCAs: c.RootCAs}
	if c.Sender != nil {
		c.Sender(&made)
	}
	if s.sender, err = sender.New(made); err != nil {
		return err
	}
	s.dispatcher, err = dispatch.Start(dispatch.Config{
		Queue: s.queue, Sender: s.sender, Resolve: s.resolve, Concurrency: c.Concurrency,
		Note: note, Ended: func(i queue.Item, r dispatch.Record) { s.ended(i, r, c.Ended) },
		Trouble: func(err error) { s.log.Error("a delivery is held up", "error", err) },
	})
	return err
}

// ServeHTTP is the API, and what was moved out of payloads.
func (s *Service) ServeHTTP(w http.ResponseWriter, r *http.Request) { s.handler.ServeHTTP(w, r) }

func (s *Service) serve(w http.ResponseWriter, r *http.Request) {
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

// Kill ends the service as the death of its process would: attempts under way
// are cut short, and nothing is written of them. What was accepted before is
// what its successor finds.
func (s *Service) Kill() error {
	now, cancel := context.WithCancel(context.Background())
	cancel()
	_ = s.queue.Close()
	if err := s.Close(now); !errors.Is(err, context.Canceled) {
		return err
	}
	return nil
}
