package steps

import (
	"net/http"
	"time"

	"github.com/hookdrill/hookdrill/internal/trial"
	"github.com/hookdrill/hookdrill/internal/verdict"
)

// ruleSentences describe the rules of a system, and set them to work.
func (w *world) ruleSentences() []sentence {
	return []sentence{
		{given, `^a rule that looks every (\S+), with a webhook that plays "(.+)"$`,
			`a rule that looks every 2s, with a webhook that plays "503 x2, 200 forever"`, w.aRule},
		{given, `^the rule's filter is '(.+)'$`,
			`the rule's filter is 'eq(run_type, "llm")'`, w.theFilter},
		{given, `^the rule's sampling rate is (\d+) %$`,
			`the rule's sampling rate is 0 %`, w.theSamplingRate},
		{given, `^another rule is made at (\S+), with a webhook that plays "(.+)"$`,
			`another rule is made at 300ms, with a webhook that plays "200 forever"`, w.anotherRule},
		{given, `^the rule is sent back at (\S+) as it is read$`,
			`the rule is sent back at 1s as it is read`, w.theRuleIsSentBack},
		{when, `^the rule is at work for (\S+)$`,
			`the rule is at work for 8s`, w.theRuleIsAtWork},
		{then, `^the rule is refused$`,
			`the rule is refused`, w.theRuleIsRefused},
		{then, `^the rule's log says "(success|skipped|error)" of (every|no) run$`,
			`the rule's log says "success" of every run`, w.theLogSays},
		{then, `^the rule's log has "([^"]+)" after (\d+) attempts? for every run$`,
			`the rule's log has "timeout" after 1 attempt for every run`, w.theLogHas},
	}
}

func (w *world) aRule(every, script string) error {
	if err := w.looksEvery(every); err != nil {
		return err
	}
	return w.addWebhook(script, 0)
}

func (w *world) looksEvery(every string) error {
	d, err := time.ParseDuration(every)
	if err != nil || d < time.Second {
		return mistake("%q is not a length of time such as 2s; a second is the least", every)
	}
	w.draft.system.every = d
	return nil
}

func (w *world) theFilter(filter string) { w.draft.system.filter = filter }

func (w *world) theSamplingRate(percent int) error {
	if percent > 100 {
		return mistake("%d %% is not from 0 to 100", percent)
	}
	w.draft.system.sampled, w.draft.system.rate = true, float64(percent)/100
	return nil
}

func (w *world) anotherRule(at, script string) error {
	d, err := length(at)
	if err != nil {
		return err
	}
	if err := w.addWebhook(script, 1); err != nil {
		return err
	}
	w.draft.system.otherAt = d
	return nil
}

// theRuleIsSentBack reads the rule's webhooks, and sends them back as they were
// shown: with masks in place of what is secret.
func (w *world) theRuleIsSentBack(at string) error {
	d, err := length(at)
	if err != nil {
		return err
	}
	back := call(http.MethodPatch, "/runs/rules/{rule 0}", fields{})
	back.Body = `{"webhooks":{webhooks}}`
	w.draft.system.others = append(
		w.draft.system.others,
		event{d, trial.Act{
			ID: "the masks are read", Keep: map[string]string{"webhooks": "/webhooks"},
			Call: call(http.MethodGet, "/runs/rules/{rule 0}", nil),
		}},
		event{d, trial.Act{ID: maskSent, Call: back}},
	)
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

func (w *world) theRuleIsRefused() error {
	return w.judgeRun(func(h *trial.History) verdict.Finding {
		return verdict.Answered(h, ruleMade, verdict.Refusal)
	})
}

func (w *world) theLogSays(outcome, which string) error {
	runs := w.allRuns()
	if which == "no" {
		runs = nil
	}
	return w.judgeRun(func(h *trial.History) verdict.Finding {
		return verdict.RuleLog(h, logRead, outcome, runs)
	})
}

func (w *world) theLogHas(reason string, attempts int) error {
	return w.judgeRun(func(h *trial.History) verdict.Finding {
		return verdict.RuleLogReason(h, logRead, reason, attempts, w.allRuns())
	})
}
