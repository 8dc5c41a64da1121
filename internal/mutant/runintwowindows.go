package mutant

import (
	"context"
	"errors"
	"sync"

	"github.com/hookdrill/hookdrill/simulator/langsmith/payload"
	"github.com/hookdrill/hookdrill/simulator/langsmith/service"
	"github.com/hookdrill/hookdrill/simulator/langsmith/store"
)

// What hands deliveries over is the seam.
func runInTwoWindows() Mutant {
	return Mutant{
		Name:   "run-in-two-windows",
		Defect: "Its windows overlap: the last run of one is in the next as well.",
		Breaks: []Break{{Rule: "LS-ONE-WINDOW"}},
		System: func(c *service.Config) { c.HandOver = overlapping },
	}
}

func overlapping(next service.HandOver) service.HandOver {
	var lastOf sync.Map // by webhook
	return func(ctx context.Context, d store.Delivery) error {
		p, err := payload.Decode(d.Payload)
		if err != nil || len(p.Runs) == 0 {
			return errors.Join(err, next(ctx, d))
		}
		before, is := lastOf.Swap(d.RuleID+d.WebhookID, p.Runs[len(p.Runs)-1])
		if is {
			p.Runs = append([]payload.Run{before.(payload.Run)}, p.Runs...)
		}
		if d.Payload, err = payload.Encode(p); err != nil {
			return err
		}
		return next(ctx, d)
	}
}
