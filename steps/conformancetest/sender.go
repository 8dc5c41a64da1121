package conformancetest

import (
	"slices"
	"strings"
	"testing"

	"github.com/hookdrill/hookdrill/features"
	"github.com/hookdrill/hookdrill/internal/conformance"
	"github.com/hookdrill/hookdrill/internal/report"
	"github.com/hookdrill/hookdrill/internal/scenario"
	"github.com/hookdrill/hookdrill/internal/stage/bubble"
	"github.com/hookdrill/hookdrill/internal/stage/virtual"
	"github.com/hookdrill/hookdrill/internal/stage/wall"
	"github.com/hookdrill/hookdrill/internal/verdict"
	"github.com/hookdrill/hookdrill/steps"
)

// What a run gives the sender under test, and asks of it: see [steps.Sender].
type (
	// Env is what a run gives the sender.
	Env = steps.Env
	// Delivery is what the sender is asked to deliver.
	Delivery = steps.Delivery
	// Deliver makes one delivery with all its attempts.
	Deliver = steps.Deliver
	// Factory makes the sender for one run.
	Factory = steps.Factory
)

// Sender grades a sender by LangSmith's delivery rules: each rule is a subtest
// of t, each of its scenarios a subtest of that. A rule that is a decision of
// Hookdrill's own is logged and does not fail, unless [Strict] says so.
func Sender(t *testing.T, factory Factory, opts ...Option) {
	t.Helper()
	grade(t, "@langsmith && @sender", opts, func(_ *settings, o *conformance.Options) {
		o.Party = set(steps.Sender(factory)).Party
	})
}

// set is what an option sets.
func set(opt steps.Option) scenario.Setting {
	var s scenario.Setting
	opt(&s)
	return s
}

// grade plays scenarios with whatever put puts into its place, and makes a subtest
// of every rule.
func grade(t *testing.T, all string, opts []Option, put func(*settings, *conformance.Options)) {
	t.Helper()
	s := settings{only: []string{all}}
	for _, opt := range opts {
		opt(&s)
	}
	found := s.check(t, func(o *conformance.Options) { put(&s, o) })
	for _, rule := range found.Rules {
		t.Run(rule.ID, func(t *testing.T) { s.tell(t, found, rule) })
	}
}

// Option changes how a sender or a listener is graded.
type Option func(*settings)

type settings struct {
	only   []string
	strict bool
	real   bool
	seed   uint64
	except map[string]string

	oneSecret, secretsOnly bool // of listeners
}

// Only picks rules by their ids. Default: all that are for who is graded.
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
func (s *settings) check(t *testing.T, put func(*conformance.Options)) *report.Report {
	t.Helper()
	rehearsal := virtual.New(bubble.InTest(t))
	o := conformance.Options{
		Features: features.FS, Folder: "features", Only: s.only, Seed: max(s.seed, 1),
		Stage: rehearsal, Rehearsal: rehearsal, Lenient: !s.strict,
		Tool: "conformancetest", Command: "go test",
	}
	if s.real {
		o.Stage = wall.New()
	}
	put(&o)
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
