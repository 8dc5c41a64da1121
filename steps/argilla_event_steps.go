package steps

import (
	"bytes"
	"slices"
	"strings"

	fixture "github.com/hookdrill/hookdrill/fixtures/argilla"
	"github.com/hookdrill/hookdrill/internal/trial"
	"github.com/hookdrill/hookdrill/internal/verdict"
	announced "github.com/hookdrill/hookdrill/simulator/argilla/event"
)

// argillaEventSentences judge what Argilla sends.
func (w *world) argillaEventSentences() []sentence {
	return []sentence{
		{then, `^these events come: "([^"]+)"$`,
			`these events come: "record.updated, response.created"`, w.theseEventsCome},
		{then, `^no event comes$`,
			`no event comes`, w.noEventComes},
		{then, `^the events come in the order "([^"]+)"$`,
			`the events come in the order "record.updated, response.created"`, w.theEventsComeInOrder},
		{then, `^every event is as its schema has it$`,
			`every event is as its schema has it`, w.everyEventIsValid},
		{then, `^every body is as Python writes it$`,
			`every body is as Python writes it`, w.everyBodyIsPythons},
		{then, `^the response's event has the record as it was before$`,
			`the response's event has the record as it was before`, w.theRecordIsStale},
		{then, `^every request is signed with the webhook's secret$`,
			`every request is signed with the webhook's secret`, w.everyRequestIsSignedForIt},
		{then, `^every request has a webhook-id of its own$`,
			`every request has a webhook-id of its own`, w.everyRequestHasAnID},
		{then, `^all requests have one webhook-id$`,
			`all requests have one webhook-id`, w.allRequestsHaveOneID},
		{then, `^all requests have the same body$`,
			`all requests have the same body`, w.allBodiesAreAlike},
	}
}

func typesIn(text string) ([]string, error) {
	var types []string
	for t := range strings.SplitSeq(text, ",") {
		t = strings.TrimSpace(t)
		if announced.Type(t).Subject() == "" {
			return nil, mistake("there is no event %q", t)
		}
		types = append(types, t)
	}
	return types, nil
}

func (w *world) theseEventsCome(text string) error {
	types, err := typesIn(text)
	if err != nil {
		return err
	}
	return w.eachDelivery("", func(h *trial.History, webhook string) verdict.Finding {
		return verdict.EventsCame(h, webhook, types)
	})
}

func (w *world) noEventComes() error {
	return w.eachDelivery("", func(h *trial.History, webhook string) verdict.Finding {
		return verdict.EventsCame(h, webhook, nil)
	})
}

func (w *world) theEventsComeInOrder(text string) error {
	types, err := typesIn(text)
	if err != nil {
		return err
	}
	if len(types) < 2 || len(slices.Compact(slices.Sorted(slices.Values(types)))) != len(types) {
		return mistake("an order is of two types or more, each once")
	}
	return w.eachDelivery("", func(h *trial.History, webhook string) verdict.Finding {
		return verdict.EventsOrdered(h, webhook, types)
	})
}

func (w *world) everyEventIsValid() error {
	return w.eachDelivery("", func(h *trial.History, webhook string) verdict.Finding {
		return verdict.EachBody(h, webhook, "an event as the schema of its type has it", func(body []byte) string {
			if err := fixture.Validate(body); err != nil {
				return h.Redact(strings.ReplaceAll(err.Error(), "\n", " "))
			}
			return ""
		})
	})
}

func (w *world) everyBodyIsPythons() error {
	return w.eachDelivery("", func(h *trial.History, webhook string) verdict.Finding {
		return verdict.EachBody(h, webhook, "a body as Python's json module writes it", func(body []byte) string {
			e, err := announced.Decode(body)
			if err != nil {
				return h.Redact("it is no event: " + err.Error())
			}
			again, err := announced.Encode(e)
			if err != nil || !bytes.Equal(again, body) {
				return "its bytes are others"
			}
			return ""
		})
	})
}

func (w *world) theRecordIsStale() error { return w.eachDelivery("", verdict.StaleRecord) }

func (w *world) everyRequestIsSignedForIt() error {
	return w.judgeRun(func(h *trial.History) verdict.Finding {
		return verdict.SignedForWebhook(h, webhookName(1), webhookMade(1))
	})
}

func (w *world) everyRequestHasAnID() error {
	return w.eachDelivery("", func(h *trial.History, webhook string) verdict.Finding {
		return verdict.MessageIDs(h, webhook, false)
	})
}

func (w *world) allRequestsHaveOneID() error {
	return w.eachDelivery("", func(h *trial.History, webhook string) verdict.Finding {
		return verdict.MessageIDs(h, webhook, true)
	})
}

func (w *world) allBodiesAreAlike() error { return w.eachDelivery("", verdict.SameBodies) }
