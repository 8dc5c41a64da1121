package steps

import (
	"context"
	"testing"

	"github.com/cucumber/godog"

	"github.com/hookdrill/hookdrill/fixtures/langsmith"
	"github.com/hookdrill/hookdrill/internal/reference"
	"github.com/hookdrill/hookdrill/internal/scenario"
	"github.com/hookdrill/hookdrill/internal/stage/bubble"
	"github.com/hookdrill/hookdrill/internal/stage/virtual"
	"github.com/hookdrill/hookdrill/internal/stage/wall"
	"github.com/hookdrill/hookdrill/internal/trial"
	"github.com/hookdrill/hookdrill/simulator/argilla/listener/relay"
	argilla "github.com/hookdrill/hookdrill/simulator/argilla/service"
	"github.com/hookdrill/hookdrill/simulator/langsmith/listener/guide"
	"github.com/hookdrill/hookdrill/simulator/langsmith/service"
)

// Option changes what scenarios are run with. By default that is the reference
// sender, the guide's example payload, and seed 1.
type Option func(*scenario.Setting)

// InTest plays the runs in virtual time, for the length of the test t. Beside
// [RealTime] it only finds out how long they will last.
func InTest(t *testing.T) Option {
	return func(s *scenario.Setting) {
		s.Context = t.Context()
		s.Rehearsal = virtual.New(bubble.InTest(t))
		if s.Stage == nil {
			s.Stage = s.Rehearsal
		}
	}
}

// RealTime plays the runs on loopback sockets and in wall time. Beside [InTest]
// it skips those that would last longer than a minute.
func RealTime() Option {
	return func(s *scenario.Setting) { s.Stage = wall.New() }
}

// Seed sets where all draws come from. Default: 1.
func Seed(seed uint64) Option {
	return func(s *scenario.Setting) { s.Seed = seed }
}

// Payload sets the body that is delivered. Default: the guide's example.
func Payload(body []byte) Option {
	return func(s *scenario.Setting) { s.Payload = body }
}

// Register gives a scenario its world and the steps to go with it. It is to be
// called from a suite's ScenarioInitializer, which godog does for each scenario.
func Register(sc *godog.ScenarioContext, opts ...Option) {
	listener := reference.Listener(reference.Options[guide.Config]{})
	setting := scenario.Setting{
		Context:  context.Background(),
		Party:    trial.LangSmith("reference"),
		System:   reference.System(reference.Options[service.Config]{}),
		Listener: listener,
		Argilla:  reference.Argilla(reference.Options[argilla.Config]{}),
		Durable:  trial.Durable("reference"),
		Signing:  trial.StandardWebhooks("reference"), Verifier: reference.Verifier(""),
		ArgillaListener: reference.ArgillaListener(reference.Options[relay.Config]{}),
		Payload:         langsmith.Example(),
		Seed:            1,
	}
	setting.System.Beside = &listener
	for _, opt := range opts {
		opt(&setting)
	}
	if setting.Stage == nil {
		setting.Stage = virtual.New(bubble.Background())
		setting.Rehearsal = setting.Stage
	}
	newWorld(setting).register(sc)
}
