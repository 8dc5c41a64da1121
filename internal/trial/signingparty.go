package trial

import (
	"context"
	"time"

	"github.com/hookdrill/hookdrill/simulator/sender"
)

// SigningPolicy is what the reference sender of signed messages delivers by: the
// specification's schedule cut short. The rules here are about signatures, and
// real time is to wait for them.
func SigningPolicy() sender.Policy {
	return sender.Policy{
		Name:     "signing",
		Source:   "ours: short pauses, each in another second",
		Timeouts: sender.Timeouts{Total: 20 * time.Second},
		Retries: []sender.RetryRule{{
			On: []sender.Class{
				sender.ClassConnect, sender.ClassTimeout, sender.ClassTransport,
				sender.Class1xx, sender.Class3xx, sender.Class4xx, sender.Class5xx,
			},
			Limit: 2, Backoff: sender.Backoff{Schedule: []time.Duration{5 * time.Second, 8 * time.Second}},
		}},
	}
}

// StandardWebhooks returns the reference sender of signed messages as a party.
// Each change replaces something of it, as with [LangSmith].
func StandardWebhooks(name string, changes ...func(*sender.Config)) Party {
	return Party{Name: name, New: func(env Env) (Sender, error) {
		config := env.config(SigningPolicy())
		for _, change := range changes {
			change(&config)
		}
		s, err := sender.New(config)
		if err != nil {
			return nil, err
		}
		return signingSender{s}, nil
	}}
}

// signingSender signs what it delivers.
type signingSender struct{ sender *sender.Sender }

func (s signingSender) Deliver(ctx context.Context, d Delivery) (sender.Outcome, error) {
	target, err := sender.ParseTarget(d.URL)
	if err != nil {
		return sender.Outcome{}, err
	}
	header, err := sender.NewHeaders(d.Header)
	if err != nil {
		return sender.Outcome{}, err
	}
	delivery := sender.Delivery{ID: d.ID, URL: target, Header: header, Body: d.Body}
	if d.Signing != nil {
		m, err := d.Signing.message()
		if err != nil {
			return sender.Outcome{}, err
		}
		delivery.Signer = m
	}
	return s.sender.Deliver(ctx, delivery), nil
}

func (s signingSender) Close() error { return s.sender.Close() }
