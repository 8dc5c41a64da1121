package steps

import (
	"github.com/hookdrill/hookdrill/internal/trial"
	"github.com/hookdrill/hookdrill/internal/verdict"
)

// signatureSentences judge what a sender signed.
func (w *world) signatureSentences() []sentence {
	return []sentence{
		{then, `^every request is signed with the secret$`,
			`every request is signed with the secret`, w.everyRequestIsSigned},
		{then, `^every request is signed with each of the secrets$`,
			`every request is signed with each of the secrets`, w.everyKeySigns},
		{then, `^every signature is right about the (body|timestamp|id|secret|content)$`,
			`every signature is right about the body`, w.everySignatureIsRight},
		{then, `^every request has the headers of Standard Webhooks$`,
			`every request has the headers of Standard Webhooks`, w.everyRequestHasTheHeaders},
		{then, `^every request has the time at which it was sent$`,
			`every request has the time at which it was sent`, w.everyTimestampIsFresh},
		{then, `^every request has the same webhook-id$`,
			`every request has the same webhook-id`, w.everyIDIsTheSame},
	}
}

func (w *world) everyRequestIsSigned() error { return w.eachDelivery("", verdict.Signed) }

func (w *world) everyKeySigns() error { return w.eachDelivery("", verdict.EveryKeySigns) }

func (w *world) everySignatureIsRight(about string) error {
	part := verdict.SignaturePart(about)
	if about == "content" {
		part = verdict.PartContent
	}
	return w.eachDelivery("", func(h *trial.History, d string) verdict.Finding {
		return verdict.SignedAbout(h, d, part)
	})
}

func (w *world) everyRequestHasTheHeaders() error {
	return w.eachDelivery("", verdict.SignatureHeaders)
}

func (w *world) everyTimestampIsFresh() error { return w.eachDelivery("", verdict.TimestampFresh) }

func (w *world) everyIDIsTheSame() error { return w.eachDelivery("", verdict.SameID) }
