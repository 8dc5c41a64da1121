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
		{then, `^every run arrives$`,
			`every run arrives`, w.everyRunArrives},
		{then, `^only run (\d+) is in a window$`,
			`only run 2 is in a window`, w.onlyRunIsInAWindow},
		{then, `^each window begins where the one before it ended$`,
			`each window begins where the one before it ended`, w.windowsMeet},
	}
}

func (w *world) everyRunIsInOneWindow() error { return w.oneWindow(w.allRuns()) }

func (w *world) everyRunArrives() error {
	return w.eachDelivery("", func(h *trial.History, webhook string) verdict.Finding {
		return verdict.Arrived(h, webhook, w.allRuns())
	})
}

func (w *world) oneWindow(runs []string) error {
	return w.eachDelivery("", func(h *trial.History, webhook string) verdict.Finding {
		return verdict.OneWindow(h, webhook, runs)
	})
}

func (w *world) onlyRunIsInAWindow(n int) error {
	if all := len(w.draft.system.runs); n < 1 || n > all {
		return mistake("there is no run %d; there are %d", n, all)
	}
	return w.oneWindow([]string{runID(n)})
}

func (w *world) windowsMeet() error { return w.eachDelivery("", verdict.WindowsMeet) }
