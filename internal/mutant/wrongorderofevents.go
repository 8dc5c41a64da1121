package mutant

import (
	"slices"

	"github.com/hookdrill/hookdrill/simulator/argilla/notice"
	argilla "github.com/hookdrill/hookdrill/simulator/argilla/service"
)

func wrongOrderOfEvents() Mutant {
	return Mutant{
		Name:   "wrong-order-of-events",
		Defect: "It announces the events of one change in the opposite order.",
		Breaks: []Break{{Rule: "AR-ORDER"}},
		Argilla: func(c *argilla.Config) {
			c.Notices.Arrange = func(all []notice.Notice) []notice.Notice {
				slices.Reverse(all)
				return all
			}
		},
	}
}
