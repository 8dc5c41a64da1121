package steps

import (
	"github.com/hookdrill/hookdrill/fakeendpoint"
	"github.com/hookdrill/hookdrill/internal/trial"
	"github.com/hookdrill/hookdrill/internal/verdict"
)

// webhookSentences describe the webhooks of a system's rule, and judge them
// beside each other.
func (w *world) webhookSentences() []sentence {
	return []sentence{
		{given, `^another webhook that plays "(.+)"$`,
			`another webhook that plays "200 forever"`, w.anotherWebhook},
		{then, `^no webhook waits for another$`,
			`no webhook waits for another`, w.noWebhookWaits},
		{then, `^all webhooks get the same payloads$`,
			`all webhooks get the same payloads`, w.samePayloads},
	}
}

func (w *world) anotherWebhook(script string) error { return w.addWebhook(script, 0) }

func (w *world) addWebhook(script string, rule int) error {
	if _, err := fakeendpoint.Parse(script); err != nil {
		return mistake("%w", err)
	}
	w.draft.system.webhooks = append(w.draft.system.webhooks, webhookDraft{script, rule})
	return nil
}

// severalWebhooks judges all of them together.
func (w *world) severalWebhooks(judge func(*trial.History, []string) verdict.Finding) error {
	if len(w.draft.system.webhooks) < 2 {
		return mistake("there are not two webhooks in this scenario")
	}
	return w.judgeRun(func(h *trial.History) verdict.Finding { return judge(h, h.Plan.Subjects()) })
}

func (w *world) noWebhookWaits() error { return w.severalWebhooks(verdict.Together) }

func (w *world) samePayloads() error { return w.severalWebhooks(verdict.SamePayloads) }
