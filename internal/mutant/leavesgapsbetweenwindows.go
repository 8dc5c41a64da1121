package mutant

import (
	"time"

	"github.com/hookdrill/hookdrill/simulator/langsmith/payload"
	"github.com/hookdrill/hookdrill/simulator/langsmith/service"
	"github.com/hookdrill/hookdrill/simulator/langsmith/store"
)

// What hands deliveries over is the seam.
func leavesGapsBetweenWindows() Mutant {
	return Mutant{
		Name:   "leaves-gaps-between-windows",
		Defect: "It says that a window begins 10 ms later than the one before it ended.",
		Breaks: []Break{{Rule: "LS-WINDOWS-MEET"}},
		System: func(c *service.Config) {
			changePayloads(c, func(_ store.Delivery, p *payload.Payload) { p.Start = p.Start.Add(10 * time.Millisecond) })
		},
	}
}
