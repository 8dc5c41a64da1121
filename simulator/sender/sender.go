package sender

import (
	"context"
	"crypto/x509"
	"hash/fnv"
	"io"
	"math/rand/v2"
	"net"
	"net/http"
	"sync"
	"time"
)

// Delivery is one payload for one endpoint.
type Delivery struct {
	// ID tells deliveries apart in the journal, and is the source of the
	// delivery's own draws.
	ID     string
	URL    Target
	Header Headers
	Body   []byte
	// Signer makes the header fields that are new on every attempt, such as a
	// timestamp and a signature. Default: none, so that a retry has the same
	// bytes as the first request.
	Signer Signer
}

// Signer makes header fields for each attempt of one delivery. A
// signature.Message is one.
type Signer interface {
	// Sign returns the fields of an attempt that starts at a time. They take the
	// place of custom headers of their names, and are written as they are given.
	// The body is what will be sent; it may not be changed. Several attempts of a
	// delivery may be signed by several processes, one after the other.
	Sign(at time.Time, body []byte) http.Header
}

// Config is what a sender is made of. Each field that is not data is a seam:
// replacing one changes one thing about the sender.
type Config struct {
	// Policy is what the sender goes by. There is no default.
	Policy Policy
	// Decide is the decision. Default: [Decide].
	Decide DecideFunc
	// DialContext makes connections. Default: a net.Dialer's.
	DialContext func(ctx context.Context, network, address string) (net.Conn, error)
	// RootCAs are who is trusted to sign an endpoint's certificate. Default: the system's.
	RootCAs *x509.CertPool
	// KeepAlive uses connections for one attempt after the other, for the sake of
	// speed. Then the number of attempts is not exact: where a kept connection
	// turns out to be closed before a byte is sent, net/http takes another one
	// within the same attempt; where it is closed with the request on its way,
	// the attempt fails although the endpoint would have taken it. Default: a
	// connection for every attempt.
	KeepAlive bool
	// Transport wraps what makes exchanges. Default: as it stands.
	Transport func(http.RoundTripper) http.RoundTripper
	// Signer wraps what signs a delivery; it is called where there is one, once
	// for each Deliver or Attempt. Default: as it stands.
	Signer func(Signer) Signer
	// Seed is where the draws for jitter come from, together with the
	// delivery's id: one delivery's draws never depend on another.
	Seed uint64
	// UserAgent is the header of that name. Default: "hookdrill".
	UserAgent string
	// Journal is told of everything. Default: nobody is.
	Journal Journal
}

// Sender makes deliveries. It is safe for concurrent use.
type Sender struct {
	policy    Policy
	decide    DecideFunc
	transport http.RoundTripper
	signer    func(Signer) Signer
	seed      uint64
	userAgent string
	journal   Journal
	kept      *http.Transport // with keep-alive: its idle connections are to be closed

	mu     sync.Mutex
	closed bool
	visits map[*visit]struct{}
	under  sync.WaitGroup // visits
}

// visit is somebody's use of the sender, which Close ends.
type visit struct {
	sender *Sender
	cancel context.CancelFunc
}

// New makes a sender. It fails if the policy is not valid. For a bubble of
// testing/synctest it must be called inside the bubble.
func New(c Config) (*Sender, error) {
	if err := c.Policy.Validate(); err != nil {
		return nil, err
	}
	s := &Sender{policy: c.Policy, decide: c.Decide, signer: c.Signer, seed: c.Seed, userAgent: c.UserAgent, journal: c.Journal, visits: make(map[*visit]struct{})}
	if s.decide == nil {
		s.decide = Decide
	}
	if s.userAgent == "" {
		s.userAgent = "hookdrill"
	}
	own := newTransport(c)
	if s.transport = own; own.kept {
		s.kept = own.http
	}
	if c.Transport != nil {
		s.transport = c.Transport(s.transport)
	}
	return s, nil
}

// Deliver makes the delivery and returns once it has ended. Cancelling ctx, or
// closing the sender, ends it with the reason "stopped".
func (s *Sender) Deliver(ctx context.Context, d Delivery) Outcome {
	v, ctx := s.enter(ctx)
	if v == nil {
		return Outcome{Reason: ReasonStopped}
	}
	defer v.leave()
	c := s.course(d, nil)
	next := c.begin()
	for next.Retry && wait(ctx, next.Pause) {
		_, next = c.attempt(ctx)
	}
	outcome := Outcome{Delivered: next.Delivered, Reason: next.Reason, Attempts: c.past}
	if next.Retry { // the wait was cut short
		outcome.Reason = ReasonStopped
	}
	s.End(d, outcome)
	return outcome
}

// wait pauses. It is false if ctx ended before the pause did.
func wait(ctx context.Context, pause time.Duration) bool {
	if pause > 0 {
		timer := time.NewTimer(pause)
		defer timer.Stop()
		select {
		case <-ctx.Done():
			return false
		case <-timer.C:
		}
	}
	return ctx.Err() == nil
}

// draws is the delivery's own random sequence, made when it is first asked for.
func (s *Sender) draws(id string) Draw {
	var source *rand.Rand
	return func() float64 {
		if source == nil {
			hash := fnv.New64a()
			_, _ = io.WriteString(hash, id)
			source = rand.New(rand.NewPCG(s.seed, hash.Sum64()))
		}
		return source.Float64()
	}
}

func (s *Sender) note(e Entry) {
	if s.journal != nil {
		e.At = time.Now()
		s.journal.Record(e)
	}
}

// enter begins a visit, with a context that Close cancels; nil if it is too late.
func (s *Sender) enter(ctx context.Context) (*visit, context.Context) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.closed {
		return nil, nil
	}
	v := &visit{sender: s}
	ctx, v.cancel = context.WithCancel(ctx)
	s.visits[v] = struct{}{}
	s.under.Add(1)
	return v, ctx
}

// leave ends the visit.
func (v *visit) leave() {
	v.cancel()
	v.sender.mu.Lock()
	delete(v.sender.visits, v)
	v.sender.mu.Unlock()
	v.sender.under.Done()
}

// Close stops the deliveries under way, with the reason "stopped", and waits
// for them. Deliveries asked for later are stopped at once. It never fails.
func (s *Sender) Close() error {
	s.mu.Lock()
	s.closed = true
	for v := range s.visits {
		v.cancel()
	}
	s.mu.Unlock()
	s.under.Wait()
	if s.kept != nil {
		s.kept.CloseIdleConnections()
	}
	return nil
}
