package mutant

import (
	"slices"

	"github.com/hookdrill/hookdrill/simulator/argilla/event"
	argilla "github.com/hookdrill/hookdrill/simulator/argilla/service"
	"github.com/hookdrill/hookdrill/simulator/argilla/store"
)

func sendsToDisabledWebhook() Mutant {
	return Mutant{
		Name:   "sends-to-disabled-webhook",
		Defect: "It sends events to a webhook that is disabled.",
		Breaks: []Break{{Rule: "AR-DISABLED"}},
		Argilla: func(c *argilla.Config) {
			c.Notices.Wants = func(w store.Webhook, t event.Type) bool { return slices.Contains(w.Events, string(t)) }
		},
	}
}
