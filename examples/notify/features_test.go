package notify_test

import (
	"context"
	"fmt"
	"testing"

	"github.com/cucumber/godog"

	"github.com/hookdrill/hookdrill/steps"
)

// TestFeatures is a suite of our own: Hookdrill's sentences beside ours, with our
// notifier as the sender.
func TestFeatures(t *testing.T) {
	suite := godog.TestSuite{
		ScenarioInitializer: func(sc *godog.ScenarioContext) {
			p := &pager{}
			steps.Register(sc, steps.InTest(t), steps.Sender(p.watched))
			sc.Then(`^(nobody|somebody) is paged$`, p.isPaged)
		},
		Options: &godog.Options{Format: "pretty", Paths: []string{"features"}, Strict: true, TestingT: t},
	}
	if suite.Run() != 0 {
		t.Fail()
	}
}

// pager is ours: one for each scenario.
type pager struct{ pages int }

// watched is the notifier, with somebody who is paged where it gives up.
func (p *pager) watched(env steps.Env) (steps.Deliver, func() error, error) {
	deliver, end, err := notifier(env)
	return func(ctx context.Context, d steps.Delivery) (bool, string, error) {
		delivered, reason, err := deliver(ctx, d)
		if !delivered {
			p.pages++
		}
		return delivered, reason, err
	}, end, err
}

func (p *pager) isPaged(who string) error {
	if (who == "somebody") != (p.pages == 1) {
		return fmt.Errorf("there were %d pages", p.pages)
	}
	return nil
}
