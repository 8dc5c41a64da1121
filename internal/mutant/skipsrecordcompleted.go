package mutant

import (
	"slices"

	"github.com/hookdrill/hookdrill/simulator/argilla/event"
	"github.com/hookdrill/hookdrill/simulator/argilla/notice"
	argilla "github.com/hookdrill/hookdrill/simulator/argilla/service"
)

func skipsRecordCompleted() Mutant {
	return Mutant{
		Name:   "skips-record-completed",
		Defect: "It never announces that a record is completed.",
		Breaks: []Break{{Rule: "AR-COMPLETED"}, {"AR-PAYLOAD", "there is no such event whose payload could be looked at"}},
		Argilla: func(c *argilla.Config) {
			c.Notices.Arrange = func(all []notice.Notice) []notice.Notice {
				return slices.DeleteFunc(all, func(n notice.Notice) bool { return n.Type == event.RecordCompleted })
			}
		},
	}
}
