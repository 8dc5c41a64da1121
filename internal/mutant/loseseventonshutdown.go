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
		ArgillaListener: func(c *relay.Config) {
			c.Inbox = func(relay.Config) (inbox.Inbox, error) { return inbox.NewMemory(inbox.Limits{}), nil }
		},
	}
}
