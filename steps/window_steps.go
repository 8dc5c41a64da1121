package steps

import (
	"github.com/hookdrill/hookdrill/internal/trial"
	"github.com/hookdrill/hookdrill/internal/verdict"
)

// windowSentences judge which runs came in which windows.
func (w *world) windowSentences() []sentence {
	return []sentence{
		{then, `^every run is in one window$`,
			`every run is in one window`, w.everyRunIsInOneWindow},
	}
}

func (w *world) everyRunIsInOneWindow() error {
	var runs []string
	for i := range w.draft.system.runs {
		runs = append(runs, runID(i+1))
	}
	return w.eachDelivery("", func(h *trial.History, webhook string) verdict.Finding {
		return verdict.OneWindow(h, webhook, runs)
	})
}
