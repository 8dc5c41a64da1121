package steps

import (
	"context"
	"crypto/x509"
	"net"
	"net/http"

	"github.com/hookdrill/hookdrill/internal/scenario"
	"github.com/hookdrill/hookdrill/internal/trial"
	"github.com/hookdrill/hookdrill/simulator/sender"
)

// Env is what a run gives the sender under test.
type Env struct {
	// DialContext reaches the run's endpoints and nothing else. A sender that
	// dials past it cannot be judged by its connects.
	DialContext func(ctx context.Context, network, address string) (net.Conn, error)
	// RootCAs holds the authority that the endpoints' certificates are from.
	RootCAs *x509.CertPool
	// Seed is for whatever the sender draws.
	Seed uint64
}

// Delivery is what the sender is asked to deliver.
type Delivery struct {
	// ID tells it from others.
	ID string
	// URL is where it goes, a secret in its query included.
	URL string
	// Header are the webhook's own header fields.
	Header http.Header
	// Body is the payload, to be sent as it is.
	Body []byte
}

// Deliver makes one delivery with all its attempts, and returns once that has
// ended: whether it was delivered, and the reason in the rules' words ("2xx",
// "4xx", "5xx-exhausted", "timeout"); an empty reason is not judged. An error
// is a refusal to make the delivery at all. It is called concurrently, and
// returns soon after ctx has ended.
type Deliver func(ctx context.Context, d Delivery) (delivered bool, reason string, err error)

// Factory makes the sender for one run. In virtual time it is called inside of
// the bubble, and everything with a channel has to be made in it. End, which
// may be nil, ends what the sender started.
type Factory func(Env) (deliver Deliver, end func() error, err error)

// Sender has scenarios graded with a sender of one's own in the reference's place.
func Sender(factory Factory) Option {
	return func(s *scenario.Setting) { s.Party = partyOf(factory) }
}

// partyOf is the sender under test as a trial knows it.
func partyOf(factory Factory) trial.Party {
	return trial.Party{Name: "sender under test", New: func(env trial.Env) (trial.Sender, error) {
		deliver, end, err := factory(Env{DialContext: env.DialContext, RootCAs: env.RootCAs, Seed: env.Seed})
		if err != nil {
			return nil, err
		}
		return party{deliver, end}, nil
	}}
}

type party struct {
	deliver Deliver
	end     func() error
}

func (p party) Deliver(ctx context.Context, d trial.Delivery) (sender.Outcome, error) {
	delivered, reason, err := p.deliver(ctx, Delivery{ID: d.ID, URL: d.URL, Header: d.Header, Body: d.Body})
	return sender.Outcome{Delivered: delivered, Reason: reason}, err
}

func (p party) Close() error {
	if p.end == nil {
		return nil
	}
	return p.end()
}
