package steps

import (
	"time"

	"github.com/hookdrill/hookdrill/fakeendpoint"
)

// ruleSentences describe the rule of a system, and set it to work.
func (w *world) ruleSentences() []sentence {
	return []sentence{
		{given, `^a rule that looks every (\S+)$`,
			`a rule that looks every 2s`, w.aRule},
		{given, `^a webhook that plays "(.+)"$`,
			`a webhook that plays "503 x2, 200 forever"`, w.aWebhook},
		{when, `^the rule is at work for (\S+)$`,
			`the rule is at work for 8s`, w.theRuleIsAtWork},
	}
}

func (w *world) aRule(every string) error {
	d, err := time.ParseDuration(every)
	if err != nil || d < time.Second {
		return mistake("%q is not a length of time such as 2s; a second is the least", every)
	}
	w.draft.system.every = d
	return nil
}

func (w *world) aWebhook(script string) error {
	if _, err := fakeendpoint.Parse(script); err != nil {
		return mistake("%w", err)
	}
	w.draft.system.webhooks = append(w.draft.system.webhooks, script)
	return nil
}

func (w *world) theRuleIsAtWork(length string) error {
	d, err := time.ParseDuration(length)
	switch {
	case err != nil || d <= 0:
		return mistake("%q is not a length of time such as 8s", length)
	case w.draft.system.every == 0:
		return mistake("there is no rule: a Given step has to say how often it looks")
	}
	w.draft.system.length = d
	return w.deliver()
}
