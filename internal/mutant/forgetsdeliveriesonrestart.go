package mutant

import (
	"context"

	argilla "github.com/hookdrill/hookdrill/simulator/argilla/service"
	"github.com/hookdrill/hookdrill/simulator/queue"
	"github.com/hookdrill/hookdrill/simulator/queue/memory"
)

func forgetsDeliveriesOnRestart() Mutant {
	return Mutant{
		Name:   "forgets-deliveries-on-restart",
		Defect: "It keeps the deliveries that wait in memory, and has none of them after a restart.",
		Breaks: []Break{{Rule: "AR-NOTHING-LOST"}},
		Argilla: func(c *argilla.Config) {
			c.Queue = func(context.Context, argilla.Config) (queue.Queue, error) {
				return memory.Open(new(memory.Disk), argilla.QueueOptions()), nil
			}
		},
	}
}
