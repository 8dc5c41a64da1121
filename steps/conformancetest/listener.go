package conformancetest

import (
	"cmp"
	"testing"

	"github.com/hookdrill/hookdrill/internal/conformance"
	"github.com/hookdrill/hookdrill/internal/trial"
	"github.com/hookdrill/hookdrill/simulator/signature"
	"github.com/hookdrill/hookdrill/steps"
)

// What a run gives the listener under test, and asks of it: see [steps.Verifier].
type (
	// ListenerEnv is what a run gives the listener.
	ListenerEnv = steps.ListenerEnv
	// ListenerFactory makes the listener for one start.
	ListenerFactory = steps.ListenerFactory
)

// Verifier grades a listener by how it verifies signatures by Standard Webhooks: it
// takes a request by a status from 200 to 299, and refuses it by one from 400 to
// 499. Rules are subtests, as for [Sender].
func Verifier(t *testing.T, factory ListenerFactory, opts ...Option) {
	t.Helper()
	grade(t, "@standardwebhooks && @listener", opts, func(s *settings, o *conformance.Options) {
		o.Verifier = s.fitted(set(steps.Verifier(factory)).Verifier)
	})
}

// LangSmithListener grades a listener for LangSmith's rules: what it answers, and
// what it then does at the API. Rules are subtests, as for [Sender].
func LangSmithListener(t *testing.T, factory ListenerFactory, opts ...Option) {
	t.Helper()
	grade(t, "@langsmith && @listener", opts, func(s *settings, o *conformance.Options) {
		o.Listener = s.fitted(set(steps.LangSmithListener(factory)).Listener)
	})
}

// OneSecret leaves out what needs several secrets at a time, while one is changed.
func OneSecret() Option {
	return func(s *settings) { s.oneSecret = true }
}

// SecretsOnly leaves out what needs public keys of ed25519.
func SecretsOnly() Option {
	return func(s *settings) { s.secretsOnly = true }
}

// fits says what a plan needs that the listener was said not to have.
func (s *settings) fits(plan *trial.Plan) string {
	keys := plan.Setup.Keys
	if s.oneSecret && len(keys) > 1 {
		return "the listener verifies with one secret at a time"
	}
	for _, key := range keys {
		if _, err := signature.ParsePublicKey(key); err == nil && s.secretsOnly {
			return "the listener verifies with secrets only"
		}
	}
	return ""
}

// fitted is a program that is not asked for what it does not have.
func (s *settings) fitted(p trial.Program) trial.Program {
	suits := p.Fit
	p.Fit = func(plan *trial.Plan) string { return cmp.Or(s.fits(plan), suits(plan)) }
	return p
}
