package mutant

import (
	"github.com/hookdrill/hookdrill/simulator/argilla/event"
	"github.com/hookdrill/hookdrill/simulator/argilla/notice"
)

func freshRecordInResponse() Mutant {
	return Mutant{
		Name:   "fresh-record-in-response",
		Defect: "It shows the record within an event of a response as it is since.",
		Breaks: []Break{{Rule: "AR-STALE-RECORD"}},
		Argilla: arranges(func(all []notice.Notice) []notice.Notice {
			for i, n := range all {
				r, is := n.Data.(event.Response)
				if at := position(all, event.RecordUpdated); is && at >= 0 {
					r.Record = all[at].Data.(event.Record)
					all[i].Data = r
				}
			}
			return all
		}),
	}
}
