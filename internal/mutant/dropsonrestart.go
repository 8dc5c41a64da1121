package mutant

import (
	"context"

	"github.com/hookdrill/hookdrill/simulator/langsmith/service"
	"github.com/hookdrill/hookdrill/simulator/queue"
	"github.com/hookdrill/hookdrill/simulator/queue/memory"
)

// The queue is the seam: its disk is a new one each time.
func dropsOnRestart() Mutant {
	return Mutant{
		Name:   "drops-on-restart",
		Defect: "It keeps the deliveries that wait in memory, and has none of them after a restart.",
		Breaks: []Break{{Rule: "LS-NOTHING-LOST"}},
		System: func(c *service.Config) {
			c.Queue = func(context.Context, service.Config) (queue.Queue, error) {
				return memory.Open(new(memory.Disk), queue.Options{}), nil
			}
		},
	}
}
