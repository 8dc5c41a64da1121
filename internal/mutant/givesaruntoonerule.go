package mutant

import (
	"slices"
	"sync"

	"github.com/hookdrill/hookdrill/simulator/langsmith/payload"
	"github.com/hookdrill/hookdrill/simulator/langsmith/service"
	"github.com/hookdrill/hookdrill/simulator/langsmith/store"
)

// What hands deliveries over is the seam.
func givesARunToOneRule() Mutant {
	return Mutant{
		Name:   "gives-a-run-to-one-rule",
		Defect: "It sends a run to the webhooks of the rule that sees it first, and to those of no other rule.",
		Breaks: []Break{{Rule: "LS-RULES-APART"}},
		System: func(c *service.Config) {
			var first sync.Map // rule by run
			changePayloads(c, func(d store.Delivery, p *payload.Payload) {
				p.Runs = slices.DeleteFunc(p.Runs, func(r payload.Run) bool {
					rule, _ := first.LoadOrStore(r.ID, d.RuleID)
					return rule != d.RuleID
				})
			})
		},
	}
}
