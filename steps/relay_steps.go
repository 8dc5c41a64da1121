package steps

import (
	"slices"
	"strings"
	"time"

	"github.com/hookdrill/hookdrill/fakeendpoint"
	"github.com/hookdrill/hookdrill/internal/trial"
	argilla "github.com/hookdrill/hookdrill/simulator/argilla/event"
)

// relaySentences describe a listener for Argilla, the Argilla it works with, and
// what happens to it. Things are done in the order of the sentences.
func (w *world) relaySentences() []sentence {
	return []sentence{
		{given, `^an Argilla listener with the handlers? "([^"]+)"$`,
			`an Argilla listener with the handlers "greet=dataset.created, audit"`, w.aRelay},
		{given, `^its events are stored before they are answered$`,
			`its events are stored before they are answered`, func() { w.draft.relay.stored = true }},
		{given, `^it answers as the Python SDK does$`,
			`it answers as the Python SDK does`, func() { w.draft.relay.likePython = true }},
		{given, `^what it passes on meets "(.+)"$`,
			`what it passes on meets "503, 200 forever"`, w.whatItPassesOnMeets},
		{given, `^Argilla has no webhooks$`,
			`Argilla has no webhooks`, func() { w.draft.relay.none = true }},
		{given, `^Argilla has (\d+) webhooks of others$`,
			`Argilla has 2 webhooks of others`, w.argillaHasOthers},
		{given, `^Argilla has a (disabled )?webhook at "([^"]+)" for "([^"]+)"$`,
			`Argilla has a webhook at "http://listener.hooks.test/greet" for "dataset.updated"`, w.argillaHasWebhook},
		{given, `^Argilla's listener is (stopped|killed) and started again$`,
			`Argilla's listener is stopped and started again`, w.theRelayIsRestarted},
		{given, `^its health is asked for after (\S+)$`,
			`its health is asked for after 25s`, w.itsHealthIsAskedFor},
		{when, `^Argilla's listener is at work$`,
			`Argilla's listener is at work`, w.theRelayIsAtWork},
		{when, `^Argilla's listener is at work, until (\d+) events? (?:was|were) passed on$`,
			`Argilla's listener is at work, until 2 events were passed on`, w.theRelayIsAtWorkUntil},
	}
}

// everyRelayed are the types of all events that a webhook can be for.
func everyRelayed() []string {
	var all []string
	for _, t := range argilla.Types() {
		all = append(all, string(t))
	}
	return all
}

func (w *world) aRelay(list string) error {
	r := &w.draft.relay
	if len(r.handlers) > 0 {
		return mistake("there is a listener for Argilla already; a scenario has one")
	}
	for one := range strings.SplitSeq(list, ",") {
		name, events, some := strings.Cut(strings.TrimSpace(one), "=")
		h := relayHandler{name: name}
		if some {
			h.events = strings.Split(events, "+")
		}
		for _, e := range h.events {
			if !slices.Contains(everyRelayed(), e) {
				return mistake("there is no event %q; there are %s", e, strings.Join(everyRelayed(), ", "))
			}
		}
		r.handlers = append(r.handlers, h)
	}
	return nil
}

func (w *world) whatItPassesOnMeets(script string) error {
	if _, err := fakeendpoint.Parse(script); err != nil {
		return mistake("%w", err)
	}
	w.draft.relay.sink = script
	return nil
}

func (w *world) argillaHasOthers(n int) {
	for range n {
		w.draft.relay.webhooks = append(w.draft.relay.webhooks, relayWebhook{url: othersURL, events: everyRelayed()[:1]})
	}
}

func (w *world) argillaHasWebhook(disabled, url, events string) {
	w.draft.relay.webhooks = append(w.draft.relay.webhooks, relayWebhook{
		url: url, events: strings.Split(strings.ReplaceAll(events, " ", ""), ","), disabled: disabled != "",
	})
}

func (w *world) happensToTheRelay(d relayDeed) { w.draft.relay.deeds = append(w.draft.relay.deeds, d) }

func (w *world) theRelayIsRestarted(how string) {
	w.happensToTheRelay(relayDeed{life: trial.Life(how)})
	w.happensToTheRelay(relayDeed{life: trial.Started})
}

// theRelayIsAtWorkUntil waits until so many were, and answered too.
func (w *world) theRelayIsAtWorkUntil(n int) error {
	w.happensToTheRelay(relayDeed{after: &trial.Arrival{Delivery: sinkName, Requests: n, Whole: true, Within: 10 * time.Second}})
	return w.theRelayIsAtWork()
}

func (w *world) itsHealthIsAskedFor(text string) error {
	after, err := length(text)
	w.happensToTheRelay(relayDeed{health: after})
	return err
}

func (w *world) theRelayIsAtWork() error {
	if len(w.draft.relay.handlers) == 0 {
		return mistake("there is no listener for Argilla: a Given step has to say which handlers it has")
	}
	w.draft.relay.atWork = true
	return w.deliver()
}

// othersURL is where a webhook of somebody else's leads.
const othersURL = "http://others.example.com/in"
