package steps

import (
	"github.com/hookdrill/hookdrill/internal/trial"
	"github.com/hookdrill/hookdrill/internal/verdict"
)

// outcomeSentences judge how deliveries end.
func (w *world) outcomeSentences() []sentence {
	return []sentence{
		{then, `^the (?:(first|second) )?delivery succeeds$`,
			`the delivery succeeds`, w.succeeds},
		{then, `^the (?:(first|second) )?delivery fails with "([^"]+)"$`,
			`the delivery fails with "5xx-exhausted"`, w.fails},
		{then, `^the delivery is refused, and nothing is sent$`,
			`the delivery is refused, and nothing is sent`, w.isRefused},
		{then, `^nothing is sent$`,
			`nothing is sent`, w.nothingIsSent},
		{then, `^nothing more is sent once the delivery has ended$`,
			`nothing more is sent once the delivery has ended`, w.nothingMoreIsSent},
	}
}

func (w *world) succeeds(which string) error {
	return w.eachDelivery(which, func(h *trial.History, d string) verdict.Finding {
		return verdict.Ended(h, d, true, "")
	})
}

func (w *world) fails(which, reason string) error {
	return w.eachDelivery(which, func(h *trial.History, d string) verdict.Finding {
		return verdict.Ended(h, d, false, reason)
	})
}

func (w *world) isRefused() error { return w.eachDelivery("", verdict.Refused) }

func (w *world) nothingIsSent() error {
	return w.eachDelivery("", func(h *trial.History, d string) verdict.Finding {
		return verdict.Connects(h, d, verdict.Exactly(0))
	})
}

func (w *world) nothingMoreIsSent() error { return w.eachDelivery("", verdict.Silence) }
