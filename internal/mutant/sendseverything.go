package mutant

import (
	"github.com/hookdrill/hookdrill/simulator/argilla/event"
	argilla "github.com/hookdrill/hookdrill/simulator/argilla/service"
	"github.com/hookdrill/hookdrill/simulator/argilla/store"
)

func sendsEverything() Mutant {
	return Mutant{
		Name:   "sends-everything",
		Defect: "It sends every event to every webhook that is enabled.",
		Breaks: []Break{{Rule: "AR-SUBSCRIBED"}},
		Argilla: func(c *argilla.Config) {
			c.Notices.Wants = func(w store.Webhook, _ event.Type) bool { return w.Enabled }
		},
	}
}
