package service

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"sync"

	"github.com/hookdrill/hookdrill/simulator/argilla/api"
	"github.com/hookdrill/hookdrill/simulator/argilla/notice"
	"github.com/hookdrill/hookdrill/simulator/argilla/store"
	"github.com/hookdrill/hookdrill/simulator/dispatch"
	"github.com/hookdrill/hookdrill/simulator/queue"
	"github.com/hookdrill/hookdrill/simulator/sender"
	"github.com/hookdrill/hookdrill/simulator/vault"
)

// Service is a running system.
type Service struct {
	config     Config
	store      *store.Store
	vault      vault.Sealer
	queue      queue.Queue
	notifier   *notice.Notifier
	messages   messages
	sender     *sender.Sender
	pinger     *sender.Sender
	dispatcher *dispatch.Dispatcher
	handler    http.Handler

	stop    context.CancelFunc
	running sync.WaitGroup
}

// Open starts a service. What it had accepted before goes on at once. The error
// says in a sentence what of the folder or of the surroundings is wrong. For a
// bubble of testing/synctest it must be called inside.
func Open(ctx context.Context, c Config) (*Service, error) {
	c = c.withDefaults()
	if c.Mode != Released && c.Mode != Documented {
		return nil, fmt.Errorf("there is no mode %q; there are %s and %s", c.Mode, Released, Documented)
	}
	s := &Service{config: c}
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
	if s.queue, err = c.Queue(ctx, c); err != nil {
		return err
	}
	s.notifier = notice.New(c.Notices)
	if s.messages, err = newMessages(c); err != nil {
		return err
	}
	if err := s.startSending(c); err != nil {
		return err
	}
	served, err := api.New(api.Config{
		Store: s.store, Sealer: s.vault, Notifier: s.notifier, OwnerKey: c.OwnerKey, RefuseLocal: c.Mode == Documented,
		Ping: s.ping, Random: c.Random, Log: c.Log,
	})
	if err != nil {
		return err
	}
	s.handler = c.Handler(served)
	running, stop := context.WithCancel(context.Background())
	s.stop = stop
	engine := notice.Engine{Store: s.store, Notifier: s.notifier, HandOver: c.HandOver(s.handOver), Log: c.Log}
	s.running.Go(func() { engine.Run(running) })
	return nil
}

// openVault makes the vault, and checks its keys before anything is read.
func (s *Service) openVault(c Config) error {
	if s.vault = c.Sealer; s.vault != nil {
		return nil
	}
	v, err := vault.New(c.Keys)
	if err != nil {
		return err
	}
	s.vault = v
	return v.CheckFolder(c.Data, store.FileName)
}

// userAgent is that of the HTTP library that the real server has.
const userAgent = "python-httpx/0.27.2"

func (s *Service) startSending(c Config) error {
	policy, err := sender.PolicyNamed("argilla")
	if err != nil {
		return err
	}
	made := sender.Config{Policy: policy, DialContext: c.DialContext, RootCAs: c.RootCAs, UserAgent: userAgent}
	pings := made
	pings.Policy.Retries = nil // a ping is one attempt
	if s.pinger, err = sender.New(pings); err != nil {
		return err
	}
	if c.Sender != nil {
		c.Sender(&made)
	}
	if s.sender, err = sender.New(made); err != nil {
		return err
	}
	s.dispatcher, err = dispatch.Start(dispatch.Config{
		Queue: s.queue, Sender: s.sender, Resolve: s.resolve,
		Ended: func(i queue.Item, r dispatch.Record) {
			if c.Ended != nil {
				c.Ended(i.ID, r.Outcome)
			}
		},
		Trouble: func(err error) { c.Log.Error("a delivery is held up", "error", err) },
	})
	return err
}

// ServeHTTP is the API.
func (s *Service) ServeHTTP(w http.ResponseWriter, r *http.Request) { s.handler.ServeHTTP(w, r) }

// Counts tells how many deliveries wait, and how many are under way.
func (s *Service) Counts() queue.Counts { return s.queue.Counts() }

// Close stops in order: no more deliveries, no more attempts, then what is kept
// is closed. Attempts under way are finished until ctx ends, and given back then.
func (s *Service) Close(ctx context.Context) error {
	var errs []error
	if s.stop != nil {
		s.stop()
		s.running.Wait()
	}
	if s.dispatcher != nil {
		errs = append(errs, s.dispatcher.Stop(ctx))
	}
	for _, one := range []*sender.Sender{s.sender, s.pinger} {
		if one != nil {
			errs = append(errs, one.Close())
		}
	}
	if s.queue != nil {
		errs = append(errs, s.queue.Close())
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
