package mutant

import (
	"slices"

	"github.com/hookdrill/hookdrill/simulator/argilla/event"
	"github.com/hookdrill/hookdrill/simulator/argilla/notice"
)

func forgetsTheRecordsUpdate() Mutant {
	return Mutant{
		Name:   "forgets-the-records-update",
		Defect: "It announces a response without the update of its record.",
		Breaks: []Break{
			{Rule: "AR-RESPONSE-EVENTS"},
			{Rule: "AR-ORDER", Why: "a response that is deleted comes after no event of its record"},
			{Rule: "AR-COMPLETED", Why: "record.updated belongs to the events that it looks for"},
			{Rule: "AR-STALE-RECORD", Why: "there is no event of the record to compare with"},
		},
		Argilla: arranges(func(all []notice.Notice) []notice.Notice {
			of := func(n notice.Notice) bool { _, is := n.Data.(event.Response); return is }
			if slices.ContainsFunc(all, of) {
				all = slices.DeleteFunc(all, func(n notice.Notice) bool { return n.Type == event.RecordUpdated })
			}
			return all
		}),
	}
}
