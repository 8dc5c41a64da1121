package conformancetest

import (
	"context"
	"crypto/x509"
	"net"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/hookdrill/hookdrill/features"
	"github.com/hookdrill/hookdrill/internal/conformance"
	"github.com/hookdrill/hookdrill/internal/report"
	"github.com/hookdrill/hookdrill/internal/stage/bubble"
	"github.com/hookdrill/hookdrill/internal/stage/virtual"
	"github.com/hookdrill/hookdrill/internal/stage/wall"
	"github.com/hookdrill/hookdrill/internal/trial"
	"github.com/hookdrill/hookdrill/internal/verdict"
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

// Sender grades a sender by LangSmith's delivery rules: each rule is a subtest
// of t, each of its scenarios a subtest of that. A rule that is a decision of
// Hookdrill's own is logged and does not fail, unless [Strict] says so.
func Sender(t *testing.T, factory Factory, opts ...Option) {
	t.Helper()
	s := settings{only: []string{"@langsmith && @sender"}}
	for _, opt := range opts {
		opt(&s)
	}
	found := s.check(t, factory)
	for _, rule := range found.Rules {
		t.Run(rule.ID, func(t *testing.T) { s.tell(t, found, rule) })
	}
}

// Option changes how a sender is graded.
type Option func(*settings)

type settings struct {
	only   []string
	strict bool
	real   bool
	seed   uint64
	except map[string]string
}

// Only picks rules by their ids. Default: all of LangSmith's delivery rules.
func Only(rules ...string) Option {
	return func(s *settings) { s.only = slices.Clone(rules) }
}

// Strict fails the test for rules that are Hookdrill's own decisions, too.
func Strict() Option {
	return func(s *settings) { s.strict = true }
}

// RealTime grades over loopback sockets and in wall time, all scenarios at once.
func RealTime() Option {
	return func(s *settings) { s.real = true }
}

// Seed sets where all draws come from. Default: 1.
func Seed(seed uint64) Option {
	return func(s *settings) { s.seed = seed }
}

// Except skips a rule, for a reason that the test's log shows.
func Except(rule, reason string) Option {
	return func(s *settings) {
		if s.except == nil {
			s.except = map[string]string{}
		}
		s.except[rule] = reason
	}
}

// check plays the scenarios.
func (s *settings) check(t *testing.T, factory Factory) *report.Report {
	t.Helper()
	rehearsal := virtual.New(bubble.InTest(t))
	o := conformance.Options{
		Features: features.FS, Folder: "features", Only: s.only, Seed: max(s.seed, 1),
		Stage: rehearsal, Rehearsal: rehearsal, Party: partyOf(factory), Lenient: !s.strict,
		Tool: "conformancetest", Command: "go test",
	}
	if s.real {
		o.Stage = wall.New()
	}
	found, err := conformance.Check(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	return found
}

// tell makes a rule's verdict the subtest's.
func (s *settings) tell(t *testing.T, found *report.Report, rule report.Rule) {
	t.Helper()
	if reason, skipped := s.except[rule.ID]; skipped {
		t.Skip(reason)
	}
	t.Logf("%s (%s, %s)", rule.Text, rule.Basis, rule.Source)
	for _, i := range rule.Scenarios {
		scenario := found.Scenarios[i]
		t.Run(scenario.Name, func(t *testing.T) { tellScenario(t, scenario) })
	}
}

func tellScenario(t *testing.T, s report.Scenario) {
	t.Helper()
	switch {
	case s.Verdict == verdict.NotRun || s.Verdict == verdict.NotApplicable:
		t.Skip(s.Reason)
	case s.Verdict <= verdict.Pass:
		return
	}
	var evidence strings.Builder
	for _, f := range s.Findings {
		if f.Outcome > verdict.Pass {
			evidence.WriteString("\nexpected " + f.Expected + ", got " + f.Actual)
		}
	}
	for _, line := range s.Trace {
		evidence.WriteString("\n  " + line.Text)
	}
	say := t.Errorf
	if s.Verdict == verdict.Note {
		say = t.Logf
	}
	say("%s:%d %s: %v%s", s.File, s.Line, s.Reason, s.Verdict, evidence.String())
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
