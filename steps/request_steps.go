package steps

import (
	"maps"
	"net/url"
	"slices"
	"strings"

	"github.com/hookdrill/hookdrill/fixtures/langsmith"
	"github.com/hookdrill/hookdrill/internal/trial"
	"github.com/hookdrill/hookdrill/internal/verdict"
)

// requestSentences judge what reached the endpoints.
func (w *world) requestSentences() []sentence {
	return []sentence{
		{then, `^(exactly|at least|at most) (\d+) requests? arrives?$`,
			`exactly 3 requests arrive`, w.requestsArrive},
		{then, `^(exactly|at least|at most) (\d+) connects? (?:is|are) tried$`,
			`at most 3 connects are tried`, w.connectsAreTried},
		{then, `^every request is a POST to the webhook's URL$`,
			`every request is a POST to the webhook's URL`, w.everyRequestIsAPost},
		{then, `^every request carries the payload$`,
			`every request carries the payload`, w.everyRequestCarriesThePayload},
		{then, `^the payload is as the guide describes it$`,
			`the payload is as the guide describes it`, w.thePayloadIsValid},
		{then, `^every request carries the custom headers$`,
			`every request carries the custom headers`, w.everyRequestCarriesTheHeaders},
		{then, `^no request has the header "([^"]+)"$`,
			`no request has the header "Referer"`, w.noRequestHasTheHeader},
		{then, `^all requests have the same bytes$`,
			`all requests have the same bytes`, w.allRequestsAreAlike},
		{then, `^every request has a connection of its own$`,
			`every request has a connection of its own`, w.everyRequestHasAConnection},
	}
}

func count(bound string, n int) verdict.Count {
	switch bound {
	case "at least":
		return verdict.AtLeast(n)
	case "at most":
		return verdict.AtMost(n)
	default:
		return verdict.Exactly(n)
	}
}

func (w *world) requestsArrive(bound string, n int) error {
	return w.eachDelivery("", func(h *trial.History, d string) verdict.Finding {
		return verdict.Requests(h, d, count(bound, n))
	})
}

func (w *world) connectsAreTried(bound string, n int) error {
	return w.eachDelivery("", func(h *trial.History, d string) verdict.Finding {
		return verdict.Connects(h, d, count(bound, n))
	})
}

func (w *world) everyRequestIsAPost() error {
	return w.eachDelivery("", func(h *trial.History, d string) verdict.Finding {
		return verdict.WithTarget(h, d, w.target())
	})
}

// target is the request target that the draft's URL makes.
func (w *world) target() string {
	u, err := url.Parse(w.draft.url(trial.Domain, false))
	if err != nil {
		return ""
	}
	return u.RequestURI()
}

func (w *world) everyRequestCarriesThePayload() error {
	return w.eachDelivery("", func(h *trial.History, d string) verdict.Finding {
		return verdict.WithBody(h, d, w.draft.payload)
	})
}

func (w *world) thePayloadIsValid() error {
	return w.eachDelivery("", func(h *trial.History, d string) verdict.Finding {
		return verdict.EachBody(h, d, "a payload as the schema has it", func(body []byte) string {
			if err := langsmith.Validate(body); err != nil {
				return strings.ReplaceAll(err.Error(), "\n", " ")
			}
			return ""
		})
	})
}

func (w *world) everyRequestCarriesTheHeaders() error {
	if len(w.draft.header) == 0 {
		return mistake("no custom header was given in this scenario")
	}
	for _, name := range slices.Sorted(maps.Keys(w.draft.header)) { // the first that is wrong is the same in a replay
		err := w.eachDelivery("", func(h *trial.History, d string) verdict.Finding {
			return verdict.WithField(h, d, name, strings.Join(w.draft.header[name], ", "))
		})
		if err != nil {
			return err
		}
	}
	return nil
}

func (w *world) noRequestHasTheHeader(name string) error {
	return w.eachDelivery("", func(h *trial.History, d string) verdict.Finding {
		return verdict.WithoutField(h, d, name)
	})
}

func (w *world) allRequestsAreAlike() error { return w.eachDelivery("", verdict.SameRequests) }

func (w *world) everyRequestHasAConnection() error {
	return w.eachDelivery("", verdict.OwnConnections)
}
