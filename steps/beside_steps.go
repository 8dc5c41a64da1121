package steps

import (
	"fmt"
	"slices"

	"github.com/hookdrill/hookdrill/internal/trial"
)

// besideSentences put a listener beside the system, and say what happens to it.
func (w *world) besideSentences() []sentence {
	return []sentence{
		{given, `^a rule that looks every (\S+), with a webhook that leads to the listener$`,
			`a rule that looks every 1s, with a webhook that leads to the listener`, w.aRuleForTheListener},
		{given, `^the listener is paused until (\S+) after request (\d+) arrives$`,
			`the listener is paused until 8s after request 1 arrives`, w.theListenerIsPaused},
	}
}

// toListener stands where a script would: the endpoint passes requests on, and
// remains the witness of what came.
const toListener = ""

func (w *world) aRuleForTheListener(every string) error {
	if err := w.looksEvery(every); err != nil {
		return err
	}
	w.draft.system.webhooks = append(w.draft.system.webhooks, webhookDraft{script: toListener})
	return nil
}

// leadsToListener reports whether a webhook does.
func (s *systemDraft) leadsToListener() bool {
	return slices.ContainsFunc(s.webhooks, func(w webhookDraft) bool { return w.script == toListener })
}

// theListenerIsPaused pauses it before anything comes. What it was sent until it
// goes on is dealt with before the scenario does.
func (w *world) theListenerIsPaused(text string, request int) error {
	d, err := length(text)
	switch {
	case err != nil:
		return err
	case request < 1:
		return mistake("there is no request %d; the first is request 1", request)
	}
	s := &w.draft.system
	at := s.latest()
	s.others = append(
		s.others,
		event{0, trial.Act{ID: "the listener is paused", Life: trial.Paused, Beside: true}},
		event{at, trial.Act{ID: fmt.Sprintf("request %d arrives", request), After: &trial.Arrival{Requests: request}}},
		event{at, trial.Act{ID: "the listener goes on", Pause: d, Life: trial.Resumed, Beside: true}},
		event{at, trial.Act{ID: fmt.Sprintf("request %d is dealt with", request), After: &trial.Arrival{Requests: request, Whole: true}}},
	)
	return nil
}
