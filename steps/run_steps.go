package steps

import (
	"regexp"
	"time"
)

// runSentences say which runs come to the system, and when. "It" is the run that
// was spoken of last.
func (w *world) runSentences() []sentence {
	return []sentence{
		{given, `^(\d+) runs, one every (\S+)$`,
			`9 runs, one every 350ms`, w.runsEvery},
		{given, `^a run that is posted at (\S+)$`,
			`a run that is posted at 500ms`, w.aRunAt},
		{given, `^it ends at (\S+)$`,
			`it ends at 2500ms`, w.itEndsAt},
		{given, `^its type is "(\w+)"$`,
			`its type is "llm"`, w.itsTypeIs},
		{given, `^its inputs have (\d+) KiB$`,
			`its inputs have 4 KiB`, w.itsInputsHave},
		{given, `^it costs "(.+)"$`,
			`it costs "0.00012300"`, w.itCosts},
		{given, `^it gets the feedback "(.+)" with a score of (\d+) at (\S+)$`,
			`it gets the feedback "correctness" with a score of 0 at 700ms`, w.itGetsFeedback},
	}
}

// maxRuns bounds what one scenario can ask for; the rule's log is read in one page.
const maxRuns = 100

func (w *world) runsEvery(n int, text string) error {
	every, err := length(text)
	switch {
	case err != nil:
		return err
	case n < 1 || n > maxRuns:
		return mistake("%d runs are not from 1 to %d", n, maxRuns)
	}
	from := w.draft.system.latest()
	for i := range n {
		w.draft.system.runs = append(w.draft.system.runs, runDraft{at: from + time.Duration(i+1)*every})
	}
	return nil
}

func (w *world) aRunAt(text string) error {
	at, err := length(text)
	if err == nil {
		w.draft.system.runs = append(w.draft.system.runs, runDraft{at: at})
	}
	return err
}

// it changes the run that was spoken of last.
func (w *world) it(change func(*runDraft)) error {
	if len(w.draft.system.runs) == 0 {
		return mistake("there is no run yet that this could be said of")
	}
	change(&w.draft.system.runs[len(w.draft.system.runs)-1])
	return nil
}

func (w *world) itEndsAt(text string) error {
	at, err := length(text)
	if err != nil {
		return err
	}
	if at <= 0 {
		return mistake("a run that ends at %s has ended before it is posted: leave that out", text)
	}
	return w.it(func(r *runDraft) { r.ends = at })
}

func (w *world) itsTypeIs(kind string) error { return w.it(func(r *runDraft) { r.kind = kind }) }

// linkAbove is how many bytes of inputs stay in a payload, once a scenario
// speaks of long ones.
const linkAbove = 1 << 10

func (w *world) itsInputsHave(kibibytes int) error {
	if kibibytes < 2 || kibibytes > 1<<10 {
		return mistake("inputs of %d KiB are not from 2 to 1024", kibibytes)
	}
	w.draft.system.offload = linkAbove
	return w.it(func(r *runDraft) { r.kib = kibibytes })
}

var decimal = regexp.MustCompile(`^\d+(\.\d+)?$`)

func (w *world) itCosts(cost string) error {
	if !decimal.MatchString(cost) {
		return mistake("%q is not a decimal such as 0.00012300", cost)
	}
	return w.it(func(r *runDraft) { r.cost = cost })
}

func (w *world) itGetsFeedback(key string, score int, text string) error {
	at, err := length(text)
	if err != nil {
		return err
	}
	return w.it(func(r *runDraft) { r.feedback = append(r.feedback, feedbackDraft{at, key, float64(score)}) })
}

// allRuns are the ids of all runs of the scenario.
func (w *world) allRuns() []string {
	var runs []string
	for i := range w.draft.system.runs {
		runs = append(runs, runID(i+1))
	}
	return runs
}
