package mutant

import (
	"github.com/hookdrill/hookdrill/simulator/argilla/notice"
	argilla "github.com/hookdrill/hookdrill/simulator/argilla/service"
)

func doesNotRecount() Mutant {
	return Mutant{
		Name:   "does-not-recount",
		Defect: "It does not count the responses of records anew when their dataset changes.",
		Breaks: []Break{{Rule: "AR-RECOUNT"}},
		Argilla: func(c *argilla.Config) {
			c.Notices.Recounted = func([]notice.Notice) []notice.Notice { return nil }
		},
	}
}
