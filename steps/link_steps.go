package steps

import (
	"encoding/json"
	"net/http"

	"github.com/hookdrill/hookdrill/internal/trial"
	"github.com/hookdrill/hookdrill/internal/verdict"
)

// linkSentences follow the links that stand for what is too large for a payload.
func (w *world) linkSentences() []sentence {
	return []sentence{
		{when, `^the rule is at work for (\S+), and the payload's link is followed$`,
			`the rule is at work for 3s, and the payload's link is followed`, w.theLinkIsFollowed},
		{when, `^the rule is at work for (\S+), and the payload's link is followed (\S+) later$`,
			`the rule is at work for 3s, and the payload's link is followed 2h later`, w.theLinkIsFollowedLater},
		{then, `^the link leads to the inputs$`,
			`the link leads to the inputs`, w.theLinkLeads},
		{then, `^the link leads nowhere$`,
			`the link leads nowhere`, w.theLinkLeadsNowhere},
		{then, `^the link leads nowhere once it is changed, in whatever way$`,
			`the link leads nowhere once it is changed, in whatever way`, w.theChangedLinkLeadsNowhere},
	}
}

func (w *world) theLinkIsFollowed(length string) error {
	w.draft.system.follow = true
	return w.theRuleIsAtWork(length)
}

func (w *world) theLinkIsFollowedLater(text, later string) error {
	idle, err := length(later)
	if err != nil {
		return err
	}
	w.draft.system.idle = idle
	return w.theLinkIsFollowed(text)
}

func (w *world) theLinkLeads() error {
	if len(w.draft.system.runs) == 0 {
		return mistake("there is no run in this scenario")
	}
	inputs, _ := json.Marshal(w.draft.system.runs[0].inputs()) // texts
	return w.judgeRun(func(h *trial.History) verdict.Finding {
		return verdict.AnsweredWith(h, linkTaken, http.StatusOK, inputs)
	})
}

func (w *world) theLinkLeadsNowhere() error {
	return w.judgeRun(func(h *trial.History) verdict.Finding {
		return verdict.Answered(h, linkTaken, verdict.Refusal)
	})
}

func (w *world) theChangedLinkLeadsNowhere() error {
	if w.history == nil {
		return errNoRun
	}
	var findings []verdict.Finding
	for _, c := range changes() {
		findings = append(findings, verdict.Answered(w.history, linkTaken+": "+c.how, verdict.Refusal))
	}
	return w.judge(findings...)
}
