package conformancetest_test

import (
	"context"
	"testing"

	"go.uber.org/goleak"

	"github.com/hookdrill/hookdrill/simulator/sender"
	"github.com/hookdrill/hookdrill/steps/conformancetest"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// ours is a sender of one's own; here it is the reference, by LangSmith's policy.
func ours(env conformancetest.Env) (conformancetest.Deliver, func() error, error) {
	policy, err := sender.PolicyNamed("langsmith")
	if err != nil {
		return nil, nil, err
	}
	s, err := sender.New(sender.Config{Policy: policy, DialContext: env.DialContext, RootCAs: env.RootCAs, Seed: env.Seed})
	if err != nil {
		return nil, nil, err
	}
	return func(ctx context.Context, d conformancetest.Delivery) (bool, string, error) {
		target, err := sender.ParseTarget(d.URL)
		if err != nil {
			return false, "", err
		}
		headers, err := sender.NewHeaders(d.Header)
		if err != nil {
			return false, "", err
		}
		outcome := s.Deliver(ctx, sender.Delivery{ID: d.ID, URL: target, Header: headers, Body: d.Body})
		return outcome.Delivered, outcome.Reason, nil
	}, s.Close, nil
}

func TestSender(t *testing.T) {
	t.Parallel()
	conformancetest.Sender(t, ours, conformancetest.Strict(),
		conformancetest.Except("LS-EMPTY-WINDOW", "whoever makes the payloads makes none of an empty window"))
}

func TestSenderInRealTime(t *testing.T) {
	t.Parallel()
	conformancetest.Sender(t, ours, conformancetest.Strict(), conformancetest.RealTime(), conformancetest.Only("LS-2XX", "LS-4XX-FINAL"))
}
