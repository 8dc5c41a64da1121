package steps

import (
	"strconv"

	"github.com/hookdrill/hookdrill/internal/trial"
	"github.com/hookdrill/hookdrill/internal/verdict"
)

// answerSentences judge what a listener answers.
func (w *world) answerSentences() []sentence {
	return []sentence{
		{then, `^(every|the first|the second|the last) delivery is answered with (?:a )?(\d{3}|[1-5]xx)$`,
			`every delivery is answered with a 2xx`, w.isAnsweredWith},
		{then, `^(every|the first|the second|the last) delivery is answered within (\S+)$`,
			`every delivery is answered within 5s`, w.isAnsweredWithin},
		{then, `^every answer has the header "([^":]+): ([^"]+)"$`,
			`every answer has the header "WWW-Authenticate: Bearer"`, w.everyAnswerHas},
	}
}

// answers judges the answers to the deliveries that a sentence speaks of.
func (w *world) answers(which string, judge func(h *trial.History, act string) verdict.Finding) error {
	if w.history == nil {
		return errNoRun
	}
	all := w.draft.listener.posts()
	first, last := 1, all
	switch which {
	case "the first":
		last = 1
	case "the second":
		first, last = 2, 2
	case "the last":
		first = all
	}
	if last > all || all == 0 {
		return mistake("%s delivery is spoken of, and there are %d", which, all)
	}
	var findings []verdict.Finding
	for n := first; n <= last; n++ {
		findings = append(findings, judge(w.history, postName(n)))
	}
	return w.judge(findings...)
}

func (w *world) isAnsweredWith(which, status string) error {
	want := verdict.Statuses{Least: 100 * int(status[0]-'0'), Most: 100*int(status[0]-'0') + 99}
	if n, err := strconv.Atoi(status); err == nil {
		want = verdict.Statuses{Least: n, Most: n}
	}
	return w.answers(which, func(h *trial.History, act string) verdict.Finding { return verdict.Answered(h, act, want) })
}

func (w *world) isAnsweredWithin(which, text string) error {
	within, err := length(text)
	if err != nil {
		return err
	}
	return w.answers(which, func(h *trial.History, act string) verdict.Finding {
		return verdict.AnsweredWithin(h, act, within)
	})
}

func (w *world) everyAnswerHas(name, value string) error {
	return w.answers("every", func(h *trial.History, act string) verdict.Finding {
		return verdict.AnswerHas(h, act, name, value)
	})
}
