package mutant

import (
	"github.com/hookdrill/hookdrill/simulator/argilla/listener/relay"
	"github.com/hookdrill/hookdrill/simulator/inbox"
)

// The inbox is the seam: it is one that ends with the listener.
func losesEventOnShutdown() Mutant {
	return Mutant{
		Name:   "loses-event-on-shutdown",
		Defect: "It keeps the events that it has accepted in memory, and has none of them after it was stopped.",
		Breaks: []Break{
			{Rule: "AR-LISTEN-KEEPS"},
			{Rule: "AR-LISTEN-ONCE", Why: "it has forgotten what it has seen as well"},
		},
		ArgillaListener: func(c *relay.Config) {
			c.Inbox = func(c relay.Config) (inbox.Inbox, error) {
				if c.Data == "" {
					return nil, nil //nolint:nilnil // it has none, and handles before it answers
				}
				return inbox.NewMemory(inbox.Limits{}), nil
			}
		},
	}
}
