package mutant

import (
	"github.com/hookdrill/hookdrill/simulator/argilla/event"
	"github.com/hookdrill/hookdrill/simulator/argilla/notice"
)

func publishingIsAnUpdateToo() Mutant {
	return Mutant{
		Name:   "publishing-is-an-update-too",
		Defect: "It announces the publication of a dataset as an update as well.",
		Breaks: []Break{
			{Rule: "AR-DATASET-EVENTS"},
			{Rule: "AR-NOTHING-LOST", Why: "an event comes that was not to come"},
		},
		Argilla: arranges(func(all []notice.Notice) []notice.Notice {
			if i := position(all, event.DatasetPublished); i >= 0 {
				update := all[i]
				update.Type = event.DatasetUpdated
				all = append(all, update)
			}
			return all
		}),
	}
}
