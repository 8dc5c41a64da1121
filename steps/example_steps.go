package steps

import (
	"github.com/hookdrill/hookdrill/internal/trial"
	"github.com/hookdrill/hookdrill/internal/verdict"
)

// exampleSentences judge what a listener does at the API that it works with.
func (w *world) exampleSentences() []sentence {
	return []sentence{
		{then, `^nothing is asked of the API$`,
			`nothing is asked of the API`, func() error { return w.nothingIsAskedOf(apiName) }},
		{then, `^nothing is fetched from elsewhere$`,
			`nothing is fetched from elsewhere`, func() error { return w.nothingIsAskedOf(otherName) }},
		{then, `^every run is handled (once|twice)$`,
			`every run is handled once`, w.everyRunIsHandled},
		{then, `^every run becomes one example$`,
			`every run becomes one example`, w.everyRunBecomesOneExample},
		{then, `^no run becomes an example$`,
			`no run becomes an example`, w.noRunBecomesAnExample},
		{then, `^nothing hidden is found in clear$`,
			`nothing hidden is found in clear`, w.nothingIsFound},
	}
}

func (w *world) nothingIsAskedOf(endpoint string) error {
	return w.judgeRun(func(h *trial.History) verdict.Finding { return verdict.NothingAsked(h, endpoint) })
}

func (w *world) everyRunIsHandled(times string) error {
	runs, err := w.corrected()
	if err != nil {
		return err
	}
	want := verdict.Exactly(1)
	if times == "twice" {
		want = verdict.Exactly(2)
	}
	return w.judgeRun(func(h *trial.History) verdict.Finding {
		return verdict.LookedUp(h, apiName, feedbackPath, runs, want)
	})
}

func (w *world) everyRunBecomesOneExample() error {
	runs, err := w.corrected()
	if err != nil {
		return err
	}
	return w.judgeRun(func(h *trial.History) verdict.Finding {
		return verdict.OneExample(h, apiName, examplesPath, datasetID, runs)
	})
}

func (w *world) noRunBecomesAnExample() error {
	return w.judgeRun(func(h *trial.History) verdict.Finding {
		return verdict.NoExample(h, apiName, examplesPath)
	})
}

// nothingIsFound looks at files only where there are some: in virtual time the
// inbox is in memory.
func (w *world) nothingIsFound() error {
	files := 0
	if w.setting.Stage.Name() == "real" {
		files = 1
	}
	if err := w.judgeRun(verdict.Untold); err != nil {
		return err // before the files, of which there may be none to be judged
	}
	return w.judgeRun(func(h *trial.History) verdict.Finding { return verdict.Unstored(h, files) })
}
