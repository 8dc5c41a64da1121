package steps

import (
	"maps"
	"slices"

	"github.com/hookdrill/hookdrill/internal/trial"
	"github.com/hookdrill/hookdrill/internal/verdict"
)

// secretSentences judge where secrets can be read.
func (w *world) secretSentences() []sentence {
	return []sentence{
		{then, `^no file holds the secret or a custom header's value$`,
			`no file holds the secret or a custom header's value`, w.noFileHoldsThem},
		{then, `^neither the store nor the queue holds the secret or a custom header's value$`,
			`neither the store nor the queue holds the secret or a custom header's value`, w.neitherFileHoldsThem},
		{then, `^neither the log nor an answer holds the secret or a custom header's value$`,
			`neither the log nor an answer holds the secret or a custom header's value`, w.nobodyTellsThem},
		{then, `^the rule is read with a mask for each of them$`,
			`the rule is read with a mask for each of them`, w.theRuleIsMasked},
		{then, `^the masks are refused$`,
			`the masks are refused`, w.theMasksAreRefused},
	}
}

// given reports whether there is anything secret in the scenario.
func (w *world) judgeSecrets(judge func(*trial.History) verdict.Finding) error {
	if w.history != nil && len(w.history.Plan.Hidden) == 0 {
		return mistake("there is neither a secret nor a custom header in this scenario")
	}
	return w.judgeRun(judge)
}

func (w *world) noFileHoldsThem() error {
	return w.judgeSecrets(func(h *trial.History) verdict.Finding { return verdict.Unstored(h, 1) })
}

func (w *world) neitherFileHoldsThem() error {
	return w.judgeSecrets(func(h *trial.History) verdict.Finding { return verdict.Unstored(h, 2) })
}

func (w *world) nobodyTellsThem() error { return w.judgeSecrets(verdict.Untold) }

func (w *world) theRuleIsMasked() error {
	names := slices.Sorted(maps.Keys(w.draft.header))
	return w.judgeSecrets(func(h *trial.History) verdict.Finding { return verdict.Masked(h, ruleRead, names) })
}

func (w *world) theMasksAreRefused() error {
	return w.judgeRun(func(h *trial.History) verdict.Finding {
		return verdict.Answered(h, maskSent, verdict.Refusal)
	})
}
