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
	// Mortal is set where the party dies at the plan's deaths.
	Mortal bool
	// Outside is set where it is not in this process: it reaches endpoints at
	// their addresses, in real time, and what it connects to only they can see.
	Outside bool
	// Lacks says what the plan needs that the party cannot do; empty if nothing.
	// Nil: it can do everything.
	Lacks func(*Plan) string
	// Secrets are texts of its own that no report shows.
	Secrets []string
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

	// What follows is for the parties that are ours. Policy is what the plan
	// expects, Deaths when the party dies, Endpoints how many endpoints there
	// are, and Delivery finds a planned delivery.
	Policy    sender.Policy
	Deaths    []Death
	Endpoints int
	Delivery  func(id string) (Delivery, bool)
}

// Sender makes deliveries. Deliver returns when the delivery has ended, or soon
// after ctx has; it is called concurrently. An error is a refusal to make it at
// all. Close ends every goroutine that the sender started.
//
// A panic in New, Deliver or Close is an error of the run. One in a goroutine
// that the sender started itself ends the process, as everywhere in Go: nobody
// else can catch it. A Deliver that heeds neither its end nor ctx holds up the
// run for ever in real time; in virtual time it is found as a deadlock.
type Sender interface {
	Deliver(ctx context.Context, d Delivery) (sender.Outcome, error)
	Close() error
}

// Broken is an error of Deliver that is no refusal: the party itself broke, and
// nothing is to be judged by that.
type Broken struct{ Err error }

// Error says how.
func (b Broken) Error() string { return b.Err.Error() }

// Unwrap returns what is beneath.
func (b Broken) Unwrap() error { return b.Err }
