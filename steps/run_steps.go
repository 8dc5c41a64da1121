package steps

import "time"

// runSentences say which runs come to the system, and when.
func (w *world) runSentences() []sentence {
	return []sentence{
		{given, `^(\d+) runs, one every (\S+)$`,
			`9 runs, one every 700ms`, w.runsEvery},
	}
}

// maxRuns bounds what one scenario can ask for.
const maxRuns = 1000

func (w *world) runsEvery(n int, text string) error {
	every, err := length(text)
	switch {
	case err != nil:
		return err
	case n < 1 || n > maxRuns:
		return mistake("%d runs are not from 1 to %d", n, maxRuns)
	}
	for range n {
		w.draft.system.runs = append(w.draft.system.runs, runDraft{at: time.Duration(len(w.draft.system.runs)+1) * every})
	}
	return nil
}
