package steps

import (
	"bytes"
	"slices"
	"strings"

	"github.com/hookdrill/hookdrill/fixtures/argilla/bodies"
)

// relayedSentences say what is delivered to a listener for Argilla.
func (w *world) relayedSentences() []sentence {
	return []sentence{
		{given, `^"([a-z.-]+)" is delivered to "([^"]+)"$`,
			`"dataset.created" is delivered to "greet"`, w.isDelivered},
		{given, `^"([a-z.-]+)" is delivered to "([^"]+)" with the secret of "([^"]+)"$`,
			`"dataset.created" is delivered to "greet" with the secret of "audit"`, w.isDeliveredFor},
		{given, `^"([a-z.-]+)" is delivered to "([^"]+)", signed (\S+) (ago|ahead)$`,
			`"dataset.created" is delivered to "greet", signed 310s ago`, w.isDeliveredLate},
		{given, `^"([a-z.-]+)" is delivered to "([^"]+)", (written anew|cut short)$`,
			`"dataset.created" is delivered to "greet", written anew`, w.isDeliveredOtherwise},
		{given, `^"([a-z.-]+)" is delivered to "([^"]+)", without "([^"]+)"$`,
			`"dataset.created" is delivered to "greet", without "webhook-id"`, w.isDeliveredWithout},
		{given, `^"([a-z.-]+)" is delivered to "([^"]+)", padded to (\d+) MiB$`,
			`"dataset.created" is delivered to "greet", padded to 20 MiB`, w.isDeliveredPadded},
		{given, `^the event comes once more$`,
			`the event comes once more`, w.comesOnceMore},
	}
}

// deliverEvent adds a delivery of an event as Argilla would make it, and then
// changed as it should be.
func (w *world) deliverEvent(event, handler string, change func(*relayDelivery)) error {
	body := bodies.Body(event)
	if event == unknownEvent {
		body = bytes.Replace(bodies.Body("dataset.created"), []byte("dataset.created"), []byte(event), 1)
	}
	if body == nil {
		return mistake("there is no example of an event %q; there are %s and %s", event, strings.Join(bodies.Names(), ", "), unknownEvent)
	}
	key, err := w.draft.relay.secretOf(handler)
	if err != nil {
		return err
	}
	d := &relayDelivery{handler: handler, event: event, body: body, key: key}
	if change != nil {
		change(d)
	}
	w.happensToTheRelay(relayDeed{delivery: d})
	return nil
}

// unknownEvent is one that Argilla may have some day.
const unknownEvent = "workspace.created"

func (w *world) isDelivered(event, handler string) error { return w.deliverEvent(event, handler, nil) }

func (w *world) isDeliveredFor(event, handler, other string) error {
	key, err := w.draft.relay.secretOf(other)
	if err != nil {
		return err
	}
	return w.deliverEvent(event, handler, func(d *relayDelivery) { d.key = key })
}

func (w *world) isDeliveredLate(event, handler, text, direction string) error {
	age, err := length(text)
	if err != nil {
		return err
	}
	if direction == "ahead" {
		age = -age
	}
	return w.deliverEvent(event, handler, func(d *relayDelivery) { d.age = age })
}

// isDeliveredOtherwise is one that was written anew on its way, with the signature
// of what it was, or cut short before it was signed.
func (w *world) isDeliveredOtherwise(event, handler, how string) error {
	return w.deliverEvent(event, handler, func(d *relayDelivery) {
		if how == "cut short" {
			d.body = d.body[:len(d.body)/2]
			return
		}
		before := string(d.body)
		d.over = &before
		d.body = bytes.ReplaceAll(d.body, []byte(`": `), []byte(`":`))
	})
}

func (w *world) isDeliveredWithout(event, handler, header string) error {
	return w.deliverEvent(event, handler, func(d *relayDelivery) { d.without = header })
}

// mostPadded bounds what one scenario can ask for.
const mostPadded = 64

// isDeliveredPadded is one with blanks at its end, which JSON allows.
func (w *world) isDeliveredPadded(event, handler string, mebibytes int) error {
	if mebibytes < 1 || mebibytes > mostPadded {
		return mistake("%d MiB are not from 1 to %d", mebibytes, mostPadded)
	}
	return w.deliverEvent(event, handler, func(d *relayDelivery) {
		d.body = padded(d.body, mebibytes<<20)
	})
}

func (w *world) comesOnceMore() error {
	for _, d := range slices.Backward(w.draft.relay.deeds) {
		if d.delivery != nil {
			w.happensToTheRelay(relayDeed{delivery: d.delivery})
			return nil
		}
	}
	return mistake("there is no event yet that could come once more")
}
