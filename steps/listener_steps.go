package steps

import (
	"github.com/hookdrill/hookdrill/fakeendpoint"
	"github.com/hookdrill/hookdrill/internal/trial"
)

// listenerSentences describe a listener, the API it works with and what happens
// to it. What is done to a listener is done in the order of the sentences.
func (w *world) listenerSentences() []sentence {
	return []sentence{
		{given, `^a listener with the secret "([^"]+)"$`,
			`a listener with the secret "38ee77617c3a489ab6e871fbeb2ec87d"`, w.aListener},
		{given, `^its API takes (\S+) to answer$`,
			`its API takes 20s to answer`, w.itsAPITakes},
		{given, `^its API first plays "(.+)" to "(GET|POST) (/\S*)"$`,
			`its API first plays "503 x2" to "POST /api/v1/examples"`, w.itsAPIPlays},
		{given, `^example (\d+) is asked for$`,
			`example 1 is asked for`, w.anExampleIsAsked},
		{given, `^the listener is killed once example (\d+) is asked for$`,
			`the listener is killed once example 1 is asked for`, w.theListenerIsKilled},
		{given, `^the listener is (stopped|killed) and started again$`,
			`the listener is stopped and started again`, w.theListenerIsRestarted},
		{given, `^the listener is started again$`,
			`the listener is started again`, w.theListenerIsStarted},
		{when, `^the deliveries are posted$`,
			`the deliveries are posted`, func() error { return w.post(0) }},
		{when, `^the deliveries are posted, until example (\d+) is asked for$`,
			`the deliveries are posted, until example 2 is asked for`, w.post},
	}
}

func (w *world) aListener(secret string) { w.draft.listener.secret = secret }

func (w *world) itsAPITakes(delay string) error {
	d, err := length(delay)
	w.draft.listener.delay = d
	return err
}

func (w *world) itsAPIPlays(script, method, path string) error {
	if _, err := fakeendpoint.Parse(script); err != nil {
		return mistake("%w", err)
	}
	l := &w.draft.listener
	if l.first == nil {
		l.first = map[string]string{}
	}
	l.first[method+" "+path] = script
	for _, r := range l.routes() {
		if r.Method == method && r.Path == path {
			return nil
		}
	}
	return mistake("the API has no %s %s", method, path)
}

func (w *world) anExampleIsAsked(n int) {
	w.draft.listener.deeds = append(w.draft.listener.deeds, deed{after: examplesAsked(n)})
}

// happens adds what happens to the listener, if it can: only one that is there
// can be stopped, and only one that is not there started.
func (w *world) happens(what trial.Life) error {
	l := &w.draft.listener
	if (what == trial.Started) != l.away {
		return mistake("the listener cannot be %s here: it is %s", what, map[bool]string{true: "away", false: "running"}[l.away])
	}
	l.away = !l.away
	l.deeds = append(l.deeds, deed{life: what})
	return nil
}

// theListenerIsKilled kills it a moment after the request, when the API has done
// what it was asked and a reply that it loses would have come.
func (w *world) theListenerIsKilled(example int) error {
	w.anExampleIsAsked(example)
	return w.happens(trial.Killed)
}

func (w *world) theListenerIsStarted() error { return w.happens(trial.Started) }

func (w *world) theListenerIsRestarted(how string) error {
	if err := w.happens(trial.Life(how)); err != nil {
		return err
	}
	return w.happens(trial.Started)
}

// post runs the plan, once there is something to be posted.
func (w *world) post(examples int) error {
	if w.draft.listener.posts() == 0 {
		return mistake("there is no delivery: a Given step has to say what is delivered")
	}
	w.draft.listener.examples, w.draft.listener.posted = examples, true
	return w.deliver()
}
