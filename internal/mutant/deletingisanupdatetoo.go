package mutant

import (
	"slices"

	"github.com/hookdrill/hookdrill/simulator/argilla/event"
	"github.com/hookdrill/hookdrill/simulator/argilla/notice"
)

func deletingIsAnUpdateToo() Mutant {
	return Mutant{
		Name:   "deleting-is-an-update-too",
		Defect: "It announces the deletion of a record as an update as well.",
		Breaks: []Break{{Rule: "AR-RECORD-EVENTS"}},
		Argilla: arranges(func(all []notice.Notice) []notice.Notice {
			for _, n := range slices.Clone(all) {
				if n.Type == event.RecordDeleted {
					n.Type = event.RecordUpdated
					all = append(all, n)
				}
			}
			return all
		}),
	}
}
