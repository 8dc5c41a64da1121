package steps

import (
	"net/http"
	"strconv"
	"strings"

	"github.com/cucumber/godog"

	"github.com/hookdrill/hookdrill/internal/trial"
	"github.com/hookdrill/hookdrill/internal/verdict"
)

// handledSentences judge what a listener for Argilla makes of what is delivered
// to it, and what it asks of Argilla.
func (w *world) handledSentences() []sentence {
	return []sentence{
		{then, `^the deliveries are answered with "([\d, ]+)"$`,
			`the deliveries are answered with "401, 200"`, w.areAnsweredWith},
		{then, `^these events are handled: "([^"]+)"$`,
			`these events are handled: "greet: dataset.created"`, func(list string) error { return w.areHandled(list, true) }},
		{then, `^these events are handled, perhaps twice: "([^"]+)"$`,
			`these events are handled, perhaps twice: "greet: dataset.created"`, func(list string) error { return w.areHandled(list, false) }},
		{then, `^no event is handled$`,
			`no event is handled`, w.noneIsHandled},
		{then, `^Argilla is asked for$`,
			"Argilla is asked for\n  \"\"\"\n  GET /webhooks\n  \"\"\"", w.argillaIsAskedFor},
		{then, `^its health is (\d+), and says "(.+)"$`,
			`its health is 200, and says ""reached":false"`, w.itsHealthIs},
		{then, `^neither Argilla's key nor a secret is told$`,
			`neither Argilla's key nor a secret is told`, w.relayTellsNothing},
	}
}

func (w *world) areAnsweredWith(list string) error {
	var want []int
	for one := range strings.SplitSeq(list, ",") {
		status, err := strconv.Atoi(strings.TrimSpace(one))
		if err != nil || http.StatusText(status) == "" {
			return mistake("%q is not a list of statuses such as 401, 200", list)
		}
		want = append(want, status)
	}
	return w.judgeRun(func(h *trial.History) verdict.Finding { return verdict.InTurn(h, w.draft.relay.delivered(), want) })
}

// areHandled judges what was handled: once each, or at least so often.
func (w *world) areHandled(list string, once bool) error {
	want, err := w.draft.relay.expected(list)
	if err != nil {
		return err
	}
	return w.judgeRun(func(h *trial.History) verdict.Finding { return verdict.PassedOn(h, sinkName, want, once) })
}

func (w *world) noneIsHandled() error {
	return w.judgeRun(func(h *trial.History) verdict.Finding { return verdict.PassedOn(h, sinkName, nil, true) })
}

// argillaIsAskedFor leaves out pings, which go on while the rest happens.
func (w *world) argillaIsAskedFor(lines *godog.DocString) error {
	var want []string
	for line := range strings.Lines(lines.Content) {
		method, rest, _ := strings.Cut(strings.TrimSpace(line), " ")
		want = append(want, method+" /api/v1"+rest)
	}
	return w.judgeRun(func(h *trial.History) verdict.Finding { return verdict.Asked(h, argillaName, want, "/ping") })
}

func (w *world) itsHealthIs(status int, text string) error {
	return w.judgeRun(func(h *trial.History) verdict.Finding { return verdict.Says(h, healthRead, status, text) })
}

func (w *world) relayTellsNothing() error { return w.judgeRun(verdict.Untold) }
