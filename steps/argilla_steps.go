package steps

import (
	"fmt"
	"slices"
	"strings"

	"github.com/cucumber/godog"

	"github.com/hookdrill/hookdrill/fakeendpoint"
	"github.com/hookdrill/hookdrill/internal/trial"
)

// argillaSentences describe an Argilla with its webhooks, and what somebody does.
func (w *world) argillaSentences() []sentence {
	return []sentence{
		{given, `^an Argilla webhook that plays "(.+)"$`,
			`an Argilla webhook that plays "200 forever"`, w.argillaWebhookForAll},
		{given, `^an Argilla webhook for "([^"]+)" that plays "(.+)"$`,
			`an Argilla webhook for "record.created, record.deleted" that plays "200 forever"`, w.argillaWebhookFor},
		{given, `^an Argilla as its guide describes it$`,
			`an Argilla as its guide describes it`, w.argillaOfTheGuide},
		{given, `^records that take (\d+) submitted responses$`,
			`records that take 2 submitted responses`, w.recordsTake},
		{given, `^(\d+) webhooks beside it$`,
			`9 webhooks beside it`, w.webhooksBeside},
		{given, `^the token "([^"]+)" in the webhook's URL$`,
			`the token "38ee77617c3a489ab6e871fbeb2ec87d" in the webhook's URL`, w.argillaToken},
		{given, `^the webhook is disabled$`,
			`the webhook is disabled`, w.argillaDisabled},
		{given, `^the webhook is (disabled|deleted|moved) (once|when) request (\d+) (?:was answered|arrives)$`,
			`the webhook is deleted once request 1 was answered`, w.argillaMeanwhile},
		{given, `^Argilla is killed when request (\d+) arrives, and started again$`,
			`Argilla is killed when request 1 arrives, and started again`, w.argillaKilled},
		{when, `^somebody ([a-z ]+)$`,
			`somebody creates a dataset`, w.somebodyDoes},
		{when, `^(an owner|an admin|an annotator|a stranger|nobody) asks for "([A-Z]+ [^"]+)"$`,
			`an admin asks for "GET /webhooks"`, w.asksFor},
		{when, `^(an owner|an admin|an annotator|a stranger|nobody) asks for "([A-Z]+ [^"]+)" with$`,
			"an owner asks for \"POST /webhooks\" with\n\"\"\"\n{\"url\":\"http://a.test\",\"events\":[]}\n\"\"\"", w.asksForWith},
	}
}

func (w *world) argillaWebhookForAll(script string) error {
	return w.addArgillaWebhook(everyType(), script)
}

func (w *world) argillaWebhookFor(types, script string) error {
	var events []string
	for t := range strings.SplitSeq(types, ",") {
		t = strings.TrimSpace(t)
		if !slices.Contains(everyType(), t) {
			return mistake("there is no event %q; there are %s", t, strings.Join(everyType(), ", "))
		}
		events = append(events, t)
	}
	return w.addArgillaWebhook(events, script)
}

func (w *world) addArgillaWebhook(events []string, script string) error {
	if _, err := fakeendpoint.Parse(script); err != nil {
		return mistake("%w", err)
	}
	w.draft.argilla.webhooks = append(w.draft.argilla.webhooks, argillaWebhook{events, script})
	return nil
}

func (w *world) argillaOfTheGuide() error {
	w.draft.argilla.mode = "documented"
	return nil
}

func (w *world) recordsTake(n int) error {
	if n < 1 {
		return mistake("a record takes 1 submitted response at least, not %d", n)
	}
	w.draft.argilla.submitted = n
	return nil
}

func (w *world) webhooksBeside(n int) error {
	w.draft.argilla.more = n
	return nil
}

func (w *world) argillaToken(token string) error {
	w.draft.argilla.token = token
	return nil
}

// toTheWebhook is a request that changes it.
func toTheWebhook(id, how string) (trial.Act, error) {
	const at = "/webhooks/{webhook 1}"
	switch how {
	case "disabled":
		return owner(id, "PATCH", at, `{"enabled":false}`), nil
	case "deleted":
		return owner(id, "DELETE", at, ""), nil
	case "moved":
		return owner(id, "PATCH", at, `{"url":"{url `+elsewhere+`}/in"}`), nil
	}
	return trial.Act{}, mistake("a webhook is disabled, deleted or moved, not %s", how)
}

func (w *world) argillaDisabled() error {
	act, err := toTheWebhook("the webhook is disabled", "disabled")
	w.draft.argilla.first = append(w.draft.argilla.first, act)
	return err
}

// argillaMeanwhile changes the webhook between two attempts, once a request was
// answered, or when it arrives, while the attempt is under way.
func (w *world) argillaMeanwhile(how, since string, n int) error {
	act, err := toTheWebhook("the webhook is "+how+" meanwhile", how)
	if n < 1 {
		return mistake("there is no request %d; the first is request 1", n)
	}
	act.After = &trial.Arrival{Delivery: webhookName(1), Requests: n, Whole: since == "once"}
	w.draft.argilla.meanwhile = append(w.draft.argilla.meanwhile, act)
	return err
}

func (w *world) argillaKilled(n int) error {
	if n < 1 {
		return mistake("there is no request %d; the first is request 1", n)
	}
	w.draft.argilla.meanwhile = append(
		w.draft.argilla.meanwhile,
		trial.Act{ID: systemKilled, Life: trial.Killed, After: &trial.Arrival{Requests: n}},
		trial.Act{ID: systemStarted, Life: trial.Started},
	)
	return nil
}

func (w *world) somebodyDoes(deed string) error {
	acts, known := deeds()[deed]
	if !known {
		return mistake("nobody knows how somebody %s; somebody %s", deed, strings.Join(deedsKnown(), ", "))
	}
	return w.actInArgilla("somebody "+deed, acts)
}

func (w *world) asksFor(who, what string) error { return w.asksForWith(who, what, nil) }

func (w *world) asksForWith(who, what string, body *godog.DocString) error {
	keys := map[string]string{
		"an owner": ownerKey, "an admin": "{admin key}", "an annotator": "{annotator key}", "a stranger": "an unknown key", "nobody": "",
	}
	method, path, _ := strings.Cut(what, " ")
	text := ""
	if body != nil {
		text = body.Content
	}
	return w.actInArgilla(who+" asks for "+what, []trial.Act{as(keys[who], "ask", method, path, text)})
}

// actInArgilla runs the plan, and sees to it that what was to be there was.
func (w *world) actInArgilla(deed string, acts []trial.Act) error {
	a := &w.draft.argilla
	if len(a.webhooks) == 0 {
		return mistake("there is no webhook: a Given step has to say what its endpoint plays")
	}
	a.deed, a.acts = deed, acts
	if err := w.deliver(); err != nil {
		return err
	}
	given := map[string]bool{}
	for _, act := range slices.Concat(a.scene(), a.makeWebhooks(), a.first) {
		given[act.ID] = true
	}
	for _, r := range w.history.Records {
		if r.Kind == trial.KindAnswer && given[r.Answer.Act] && (r.Answer.Status < 200 || r.Answer.Status > 299) {
			return fmt.Errorf("the scene was not set: %q came to %d %s %s", r.Answer.Act, r.Answer.Status, r.Answer.Failure, w.history.Redact(string(r.Answer.Body)))
		}
	}
	return nil
}
