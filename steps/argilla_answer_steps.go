package steps

import (
	"github.com/cucumber/godog"

	"github.com/hookdrill/hookdrill/internal/trial"
	"github.com/hookdrill/hookdrill/internal/verdict"
)

// argillaAnswerSentences judge what Argilla answers.
func (w *world) argillaAnswerSentences() []sentence {
	return []sentence{
		{then, `^the answer is (\d+), and says "(.+)"$`,
			`the answer is 403, and says "Operation not allowed"`, w.theAnswerSays},
		{then, `^the answer is (\d+), without a body$`,
			`the answer is 204, without a body`, w.theAnswerIsEmpty},
		{then, `^the answer is (\d+), with$`,
			"the answer is 422, with\n\"\"\"\n{\"detail\":\"Too many\"}\n\"\"\"", w.theAnswerIs},
		{then, `^the webhook is shown with its eight keys$`,
			`the webhook is shown with its eight keys`, w.theWebhookIsShown},
		{then, `^no file holds the API key or the token$`,
			`no file holds the API key or the token`, w.noFileHoldsTheKey},
	}
}

func (w *world) theAnswerSays(status int, part string) error {
	return w.judgeRun(func(h *trial.History) verdict.Finding {
		return verdict.AnswerSays(h, w.draft.argilla.lastAct(), status, part)
	})
}

func (w *world) theAnswerIsEmpty(status int) error { return w.answerIs(status, nil) }

func (w *world) theAnswerIs(status int, body *godog.DocString) error {
	return w.answerIs(status, []byte(body.Content))
}

func (w *world) answerIs(status int, body []byte) error {
	return w.judgeRun(func(h *trial.History) verdict.Finding {
		return verdict.AnsweredWith(h, w.draft.argilla.lastAct(), status, body)
	})
}

func (w *world) theWebhookIsShown() error {
	return w.judgeRun(func(h *trial.History) verdict.Finding { return verdict.WebhookShown(h, webhookMade(1)) })
}

func (w *world) noFileHoldsTheKey() error {
	return w.judgeRun(func(h *trial.History) verdict.Finding { return verdict.Unstored(h, 1) })
}
