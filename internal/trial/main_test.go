package trial_test

import (
	"context"
	"testing"
	"time"

	"go.uber.org/goleak"

	"github.com/hookdrill/hookdrill/internal/stage"
	"github.com/hookdrill/hookdrill/internal/stage/bubble"
	"github.com/hookdrill/hookdrill/internal/stage/virtual"
	"github.com/hookdrill/hookdrill/internal/stage/wall"
	"github.com/hookdrill/hookdrill/internal/trial"
	"github.com/hookdrill/hookdrill/simulator/sender"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// stages are both grounds a run can be played on.
func stages(t *testing.T) map[string]stage.Stage {
	return map[string]stage.Stage{"virtual": virtual.New(bubble.InTest(t)), "real": wall.New()}
}

// payload is a window with one run in it.
const payload = `{"runs":[{}]}`

// plan is one delivery to one endpoint that plays the script.
func plan(t *testing.T, script string) *trial.Plan {
	t.Helper()
	policy, err := sender.PolicyNamed("langsmith")
	if err != nil {
		t.Fatal(err)
	}
	return &trial.Plan{
		Name: t.Name(), Seed: 1, Policy: policy, Silence: 10 * time.Millisecond,
		Endpoints:  []trial.Endpoint{{Host: trial.Domain, Script: script, Delivery: "one"}},
		Deliveries: []trial.Delivery{{ID: "one", URL: "http://hooks.test/in", Body: []byte(payload)}},
	}
}

// inVirtualTime runs the plan with the party in a bubble.
func inVirtualTime(t *testing.T, p *trial.Plan, party trial.Party) *trial.History {
	t.Helper()
	h, err := trial.Run(t.Context(), virtual.New(bubble.InTest(t)), p, party)
	if err != nil {
		t.Fatal(err)
	}
	return h
}

func reference() trial.Party { return trial.LangSmith("reference") }

// deliverFunc is a sender that is one function.
type deliverFunc func(ctx context.Context, env trial.Env, d trial.Delivery) (sender.Outcome, error)

// as makes a party of a function.
func as(f deliverFunc) trial.Party {
	return trial.Party{Name: "made up", New: func(env trial.Env) (trial.Sender, error) {
		return madeUp{env: env, deliver: f}, nil
	}}
}

type madeUp struct {
	env     trial.Env
	deliver deliverFunc
	close   func()
}

func (m madeUp) Deliver(ctx context.Context, d trial.Delivery) (sender.Outcome, error) {
	return m.deliver(ctx, m.env, d)
}

func (m madeUp) Close() error {
	if m.close != nil {
		m.close()
	}
	return nil
}

// only returns the records of one kind.
func only(h *trial.History, kind trial.Kind) []trial.Record {
	var found []trial.Record
	for _, r := range h.Records {
		if r.Kind == kind {
			found = append(found, r)
		}
	}
	return found
}
