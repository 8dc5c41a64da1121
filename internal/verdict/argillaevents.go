package verdict

import (
	"cmp"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"github.com/hookdrill/hookdrill/internal/trial"
	"github.com/hookdrill/hookdrill/simulator/argilla/event"
	"github.com/hookdrill/hookdrill/simulator/signature"
)

// eventsAt are the events that came to a webhook, in the order of their first
// requests. One that was sent again is one: its type, its time and what it is
// about are the same.
func eventsAt(h *trial.History, webhook string) ([]event.Envelope, error) {
	var all []event.Envelope
	seen := map[string]bool{}
	for i, r := range requestsOf(h, webhook) {
		e, err := event.Open(r.Body)
		if err != nil {
			return nil, fmt.Errorf("the body of request %d is no event: %w", i+1, err)
		}
		key := fmt.Sprint(e.Type, e.Timestamp, e.ResourceID())
		if !seen[key] {
			seen[key] = true
			all = append(all, e)
		}
	}
	return all, nil
}

func typesOf(all []event.Envelope) []string {
	types := make([]string, len(all))
	for i, e := range all {
		types[i] = string(e.Type)
	}
	return types
}

func listed(types []string) string { return cmp.Or(strings.Join(types, ", "), "no event") }

// EventsCame judges which events came to the webhook, in whatever order.
func EventsCame(h *trial.History, webhook string, types []string) Finding {
	want := slices.Sorted(slices.Values(types))
	expected := "in any order: " + listed(want)
	if f, is := unfit(h, webhook, expected); is {
		return f
	}
	all, err := eventsAt(h, webhook)
	if err != nil {
		return judged(webhook, false, expected, h.Redact(err.Error()))
	}
	got := slices.Sorted(slices.Values(typesOf(all)))
	return judged(webhook, slices.Equal(want, got), expected, listed(got))
}

// EventsOrdered judges that of these types those that came did so in this order.
// The last one must have come, after another one.
func EventsOrdered(h *trial.History, webhook string, order []string) Finding {
	expected := "in this order: " + listed(order)
	if f, is := unfit(h, webhook, expected); is {
		return f
	}
	all, err := eventsAt(h, webhook)
	if err != nil {
		return judged(webhook, false, expected, h.Redact(err.Error()))
	}
	got := slices.DeleteFunc(typesOf(all), func(t string) bool { return !slices.Contains(order, t) })
	ordered := slices.IsSortedFunc(got, func(a, b string) int { return slices.Index(order, a) - slices.Index(order, b) })
	whole := len(got) > 1 && slices.Contains(got, order[len(order)-1])
	return judged(webhook, ordered && whole, expected, listed(got))
}

// SignedForWebhook judges that every request is signed by Standard Webhooks, over the time
// at which it was made, with the secret that an act's answer tells.
func SignedForWebhook(h *trial.History, webhook, act string) Finding {
	const expected = "a signature that the webhook's secret verifies, over the time of the attempt"
	a, f, is := answerTo(h, act, expected)
	if !is {
		return f
	}
	var w struct {
		Secret string `json:"secret"`
	}
	if err := json.Unmarshal(a.Body, &w); err != nil {
		return judged(webhook, false, expected, "the webhook is not shown as JSON")
	}
	secret, err := signature.ParseSecret(w.Secret)
	if err != nil {
		return judged(webhook, false, expected, "the webhook's secret is none")
	}
	v, err := signature.NewVerifier(signature.Config{Keys: []signature.VerifyingKey{secret}})
	if err != nil {
		return judged(webhook, false, expected, "the webhook's secret cannot verify")
	}
	return EachRequest(h, webhook, expected, func(r *trial.Request) string {
		verified, err := v.Verify(r.Times.Head, r.Header(), r.Body)
		switch {
		case err != nil:
			return "it is not verified: " + string(signature.ReasonOf(err))
		case r.Times.Head.Unix()-verified.At.Unix() > int64(slackOf(h).Seconds())+1:
			return "its time is not that of the attempt"
		}
		return ""
	})
}

// MessageIDs judges that all requests have one webhook-id, or each its own.
func MessageIDs(h *trial.History, webhook string, one bool) Finding {
	expected := "a webhook-id of its own for each of several requests"
	if one {
		expected = "one webhook-id for several requests"
	}
	if f, is := unfit(h, webhook, expected); is {
		return f
	}
	ids := map[string]bool{}
	requests := requestsOf(h, webhook)
	for _, r := range requests {
		ids[r.Header().Get("Webhook-Id")] = true
	}
	want := len(requests)
	if one {
		want = 1
	}
	actual := fmt.Sprintf("%s for %s", plural(len(ids), "webhook-id", "webhook-ids"), plural(len(requests), "request", "requests"))
	return judged(webhook, len(requests) > 1 && len(ids) == want && !ids[""], expected, actual)
}

// SameBodies judges that several requests came, all with the same body.
func SameBodies(h *trial.History, webhook string) Finding {
	const expected = "the same body with each of several requests"
	var first []byte
	f := EachBody(h, webhook, expected, func(body []byte) string {
		if first == nil {
			first = body
		}
		if string(body) != string(first) {
			return "its body is another than the first"
		}
		return ""
	})
	if n := len(requestsOf(h, webhook)); f.Outcome == Pass && n < 2 {
		return judged(webhook, false, expected, plural(n, "request", "requests"))
	}
	return f
}

// StaleRecord judges that the event of a response has the record as it was
// before, and the record's own event as it is since.
func StaleRecord(h *trial.History, webhook string) Finding {
	const expected = "a record that is completed, and within the response's event pending still"
	if f, is := unfit(h, webhook, expected); is {
		return f
	}
	own, within := "nothing", "nothing"
	all, err := eventsAt(h, webhook)
	for _, e := range all {
		decoded, wrong := e.Decode()
		switch data := decoded.Data.(type) {
		case event.Record:
			own = data.Status
		case event.Response:
			within = data.Record.Status
		}
		err = cmp.Or(err, wrong)
	}
	if err != nil {
		return judged(webhook, false, expected, h.Redact(err.Error()))
	}
	return judged(webhook, own == "completed" && within == "pending", expected, fmt.Sprintf("a record that is %s, and within it %s", own, within))
}

// WebhookShown judges a webhook as an act's answer shows it: its keys, in their
// order, and the shape of its secret.
func WebhookShown(h *trial.History, act string) Finding {
	keys := []string{"id", "url", "secret", "events", "enabled", "description", "inserted_at", "updated_at"}
	expected := "the keys " + strings.Join(keys, ", ") + ", and a secret of 88 characters in base64"
	a, f, is := answerTo(h, act, expected)
	if !is {
		return f
	}
	var got []string
	tokens := json.NewDecoder(strings.NewReader(string(a.Body)))
	_, _ = tokens.Token() // the brace
	for tokens.More() {
		name, err := tokens.Token()
		var value json.RawMessage
		if err != nil || tokens.Decode(&value) != nil {
			return judged("", false, expected, "no JSON")
		}
		got = append(got, fmt.Sprint(name))
	}
	var w struct {
		Secret string `json:"secret"`
	}
	_ = json.Unmarshal(a.Body, &w) // it was taken apart
	key, err := base64.StdEncoding.DecodeString(w.Secret)
	actual := fmt.Sprintf("%s, and a secret of %d characters", strings.Join(got, ", "), len(w.Secret))
	return judged("", slices.Equal(keys, got) && err == nil && len(key) == 64, expected, actual)
}

// AnswerSays judges the answer to an act: its status, and a part of its body.
func AnswerSays(h *trial.History, act string, status int, part string) Finding {
	expected := fmt.Sprintf("%s: %d, saying %s", act, status, part)
	a, f, is := answerTo(h, act, expected)
	if !is {
		return f
	}
	const most = 500
	body := string(a.Body)
	if len(body) > most {
		body = strings.ToValidUTF8(body[:most], "") + "..."
	}
	return judged("", a.Status == status && strings.Contains(string(a.Body), part), expected, h.Redact(fmt.Sprintf("%d, saying %s", a.Status, body)))
}
