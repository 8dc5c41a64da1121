package trial

import (
	"context"

	"github.com/hookdrill/hookdrill/simulator/langsmith"
	"github.com/hookdrill/hookdrill/simulator/sender"
)

// NothingToSend is the reason of an outcome for which nothing had to be sent.
const NothingToSend = "nothing-to-send"

// LangSmith returns the reference sender of LangSmith's rule webhooks as a
// party. Each change replaces something of it before it is made: a mutant
// replaces exactly one seam.
func LangSmith(name string, changes ...func(*sender.Config)) Party {
	return Party{Name: name, New: func(env Env) (Sender, error) {
		policy, err := sender.PolicyNamed("langsmith")
		if err != nil {
			return nil, err
		}
		config := env.config(policy)
		for _, change := range changes {
			change(&config)
		}
		s, err := sender.New(config)
		if err != nil {
			return nil, err
		}
		return langsmithSender{s}, nil
	}}
}

// config is a reference sender's.
func (e Env) config(policy sender.Policy) sender.Config {
	return sender.Config{Policy: policy, DialContext: e.DialContext, RootCAs: e.RootCAs, Seed: e.Seed, Journal: e.Journal}
}

// langsmithSender takes a window's payload to a webhook.
type langsmithSender struct{ sender *sender.Sender }

func (s langsmithSender) Deliver(ctx context.Context, d Delivery) (sender.Outcome, error) {
	deliveries, err := langsmith.Deliveries(d.ID, d.Body, langsmith.Webhook{URL: d.URL, Header: d.Header})
	if err != nil {
		return sender.Outcome{}, err
	}
	if len(deliveries) == 0 {
		return sender.Outcome{Reason: NothingToSend}, nil
	}
	return s.sender.Deliver(ctx, deliveries[0]), nil
}

func (s langsmithSender) Close() error {
	return s.sender.Close()
}
