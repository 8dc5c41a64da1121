package steps

import (
	"github.com/hookdrill/hookdrill/internal/trial"
)

// systemSentences say what happens to the system as a program.
func (w *world) systemSentences() []sentence {
	return []sentence{
		{given, `^the system is killed when request (\d+) arrives, and started again$`,
			`the system is killed when request 1 arrives, and started again`, w.killedAtRequest},
		{given, `^the system is killed at (\S+), and started again$`,
			`the system is killed at 1500ms, and started again`, w.killedAt},
		{given, `^the system is killed at (\S+), and stays so$`,
			`the system is killed at 2500ms, and stays so`, w.killedForGood},
	}
}

const (
	systemKilled  = "the system is killed"
	systemStarted = "the system is started again"
)

func (w *world) killedAtRequest(n int) error {
	if n < 1 {
		return mistake("there is no request %d; the first is request 1", n)
	}
	at := w.draft.system.latest()
	kill := trial.Act{ID: systemKilled, Life: trial.Killed, After: &trial.Arrival{Requests: n}}
	return w.kill(event{at, kill}, true)
}

func (w *world) killedAt(text string) error { return w.killAt(text, true) }

func (w *world) killedForGood(text string) error { return w.killAt(text, false) }

func (w *world) killAt(text string, again bool) error {
	at, err := length(text)
	if err != nil {
		return err
	}
	return w.kill(event{at, trial.Act{ID: systemKilled, Life: trial.Killed}}, again)
}

func (w *world) kill(kill event, again bool) error {
	for _, e := range w.draft.system.others {
		if e.act.ID == systemKilled {
			return mistake("the system is killed once in a scenario")
		}
	}
	w.draft.system.others = append(w.draft.system.others, kill)
	if again {
		start := event{kill.at, trial.Act{ID: systemStarted, Life: trial.Started}}
		w.draft.system.others = append(w.draft.system.others, start)
	}
	return nil
}
