package mutant

import (
	"github.com/hookdrill/hookdrill/simulator/argilla/event"
	"github.com/hookdrill/hookdrill/simulator/argilla/notice"
)

func completesInBulk() Mutant {
	return Mutant{
		Name:   "completes-in-bulk",
		Defect: "It announces record.completed for an upserted record, too.",
		Breaks: []Break{{Rule: "AR-BULK-EVENTS"}},
		Argilla: arranges(func(all []notice.Notice) []notice.Notice {
			if len(all) != 1 || all[0].Type != event.RecordUpdated { // by itself: no response and no count made it
				return all
			}
			if r, is := all[0].Data.(event.Record); is && r.Status == "completed" {
				completed := all[0]
				completed.Type = event.RecordCompleted
				all = append(all, completed)
			}
			return all
		}),
	}
}
