package service

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"github.com/hookdrill/hookdrill/simulator/langsmith/store"
)

// Services that have one queue at NATS are replicas: what any of them puts there
// is delivered by any. A rule is looked at by the one in whose store it is, and
// by no other, so nobody has to be chosen to lead. They need the same keys. How
// a delivery ended is in the queue's records, which each of them reads: the rule's
// log is in one store, too.

const (
	// replicaFile holds the name of a service among those that share its queue.
	replicaFile = "replica"
	// followEvery is how often the queue's records are looked at for deliveries
	// that another replica has ended, and followTimeout bounds a look.
	followEvery   = time.Second
	followTimeout = 10 * time.Second
)

// join gives the service its name among those that share a queue: at the first
// start a new one, later the same again. A service with a queue of its own has none.
func (s *Service) join(c Config) error {
	if c.NATS == "" {
		return nil
	}
	path := filepath.Join(c.Data, replicaFile)
	text, err := os.ReadFile(path)
	switch {
	case err == nil && len(text) > 0:
		s.name = string(text)
		return nil
	case err != nil && !errors.Is(err, fs.ErrNotExist):
		return fmt.Errorf("the name of this replica: %w", err)
	}
	s.name = rand.Text()
	return os.WriteFile(path, []byte(s.name), 0o600)
}

// address adds to an order what the other replicas need. A webhook that is gone
// already is left to whoever attempts the delivery.
func (s *Service) address(o *order) error {
	if s.name == "" {
		return nil
	}
	o.Origin = s.name
	w, err := s.sealed(o.RuleID, o.WebhookID)
	if errors.Is(err, store.ErrNotFound) {
		return nil
	}
	o.Webhook = &w
	return err
}

// follow writes into the logs how deliveries ended that other replicas made,
// until ctx ends.
func (s *Service) follow(ctx context.Context) {
	tick := time.NewTicker(followEvery)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
		if err := s.look(ctx); err != nil && ctx.Err() == nil {
			s.log.Warn("how deliveries of other replicas ended could not be read; it is tried again", "error", err)
		}
	}
}

func (s *Service) look(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, followTimeout)
	defer cancel()
	return s.catchUp(ctx)
}
