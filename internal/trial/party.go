package trial

import (
	"context"
	"crypto/x509"
	"net"

	"github.com/hookdrill/hookdrill/simulator/sender"
)

// Party is the sender in the middle of a run. It is a recipe, never something
// ready-made: what has goroutines and channels must be made on the stage.
type Party struct {
	// Name is what reports call it.
	Name string
	// New makes the sender for one run.
	New func(Env) (Sender, error)
}

// Env is what a run gives its party.
type Env struct {
	// DialContext reaches the run's endpoints and nothing else.
	DialContext func(ctx context.Context, network, address string) (net.Conn, error)
	// RootCAs holds the authority that the endpoints' certificates are from.
	RootCAs *x509.CertPool
	// Seed is where the party's draws come from.
	Seed uint64
	// Journal takes what the party tells of itself.
	Journal sender.Journal
}

// Sender makes deliveries. Deliver returns when the delivery has ended; it is
// called concurrently. An error is a refusal to make it at all.
type Sender interface {
	Deliver(ctx context.Context, d Delivery) (sender.Outcome, error)
	Close() error
}
