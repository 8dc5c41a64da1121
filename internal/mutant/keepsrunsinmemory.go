package mutant

import (
	"github.com/hookdrill/hookdrill/simulator/langsmith/listener"
	"github.com/hookdrill/hookdrill/simulator/langsmith/listener/guide"
)

// The inbox is the seam: it is a new one each time.
func keepsRunsInMemory() Mutant {
	return Mutant{
		Name:   "keeps-runs-in-memory",
		Defect: "It answers for runs that it keeps in memory, and has none of them after a restart.",
		Breaks: []Break{
			{Rule: "LS-LISTEN-KEEPS"},
			{Rule: "LS-LISTEN-ONCE", Why: "it has forgotten what it has seen as well"},
		},
		Listener: func(c *guide.Config) {
			c.Inbox = func(guide.Config) (listener.Inbox, error) { return listener.NewMemory(listener.Limits{}), nil }
		},
	}
}
