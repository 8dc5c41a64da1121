package steps

import (
	"time"

	"github.com/hookdrill/hookdrill/internal/trial"
	"github.com/hookdrill/hookdrill/internal/verdict"
)

// pauseSentences judge when things happen.
func (w *world) pauseSentences() []sentence {
	return []sentence{
		{then, `^the pause before try (\d+) is (\S+)$`,
			`the pause before try 3 is 500ms`, w.pauseIs},
		{then, `^the pause before try (\d+) is (\S+), give or take (\d+) %$`,
			`the pause before try 2 is 1s, give or take 20 %`, w.pauseIsAbout},
		{then, `^the second pauses are at least (\d+) % longer than the first, over (\d+) deliveries$`,
			`the second pauses are at least 50 % longer than the first, over 20 deliveries`, w.pausesGrow},
		{then, `^try (\d+) is given up after (\S+)$`,
			`try 1 is given up after 5s`, w.tryIsGivenUp},
	}
}

func (w *world) pauseIs(n int, text string) error { return w.pauseIsAbout(n, text, 0) }

func (w *world) pauseIsAbout(n int, text string, percent int) error {
	d, err := length(text)
	switch {
	case err != nil:
		return err
	case n < 2:
		return mistake("before try %d there is no pause; the first is before try 2", n)
	}
	return w.eachDelivery("", func(h *trial.History, delivery string) verdict.Finding {
		return verdict.PauseBeforeTry(h, delivery, n, verdict.Around(d, float64(percent)/100))
	})
}

func length(text string) (time.Duration, error) {
	d, err := time.ParseDuration(text)
	if err != nil || d < 0 {
		return 0, mistake("%q is not a length of time such as 500ms or 4s", text)
	}
	return d, nil
}

func (w *world) pausesGrow(percent, deliveries int) error {
	if w.history == nil {
		return errNoRun
	}
	return w.judge(verdict.Growth(w.history, 1+float64(percent)/100, deliveries))
}

func (w *world) tryIsGivenUp(n int, text string) error {
	d, err := length(text)
	switch {
	case err != nil:
		return err
	case n < 1:
		return mistake("there is no try %d; the first is try 1", n)
	}
	return w.eachDelivery("", func(h *trial.History, delivery string) verdict.Finding {
		return verdict.GivenUpAfter(h, delivery, n, verdict.Around(d, 0))
	})
}
