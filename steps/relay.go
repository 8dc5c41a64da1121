package steps

import (
	"bytes"
	"encoding/base64"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/hookdrill/hookdrill/internal/trial"
	"github.com/hookdrill/hookdrill/internal/verdict"
	"github.com/hookdrill/hookdrill/simulator/sender"
	"github.com/hookdrill/hookdrill/simulator/signature"
)

// relayDraft is what the Given steps have written of a listener for Argilla: its
// handlers, the webhooks that Argilla has already, and what is done, in order.
type relayDraft struct {
	handlers   []relayHandler
	webhooks   []relayWebhook // nil: each handler has its own already
	none       bool           // Argilla has no webhooks
	stored     bool
	likePython bool
	sink       string // what the endpoint plays that events are passed on to
	deeds      []relayDeed
	atWork     bool // the When step was said
}

type relayHandler struct {
	name   string
	events []string // none: all
}

// relayWebhook is a webhook that Argilla has.
type relayWebhook struct {
	url      string
	events   []string
	disabled bool
}

// relayDeed is one thing that is done: a delivery, or something that happens to
// the listener, or something that is waited for.
type relayDeed struct {
	delivery *relayDelivery
	life     trial.Life
	after    *trial.Arrival
	health   time.Duration // how long before its health is asked for; 0: it is not
}

// relayDelivery is an event that is delivered.
type relayDelivery struct {
	handler string
	event   string
	body    []byte
	key     string // the secret that it is signed with
	age     time.Duration
	over    *string // what it was signed over, where that is something else
	without string  // a header field that it lacks
}

const (
	relayURL    = "http://listener." + trial.Domain
	argillaKey  = "argilla.apikey-5d3c8f0a91b24e67"
	argillaName = "argilla"
	sinkName    = "sink"
	webhooksAPI = "/api/v1/webhooks"
	healthRead  = "its health is asked for"
	betweenActs = 100 * time.Millisecond
)

// relaySecret is the secret of the n-th webhook, from 1, as Argilla draws them.
func relaySecret(n int) string {
	return base64.StdEncoding.EncodeToString(bytes.Repeat([]byte{byte(n), byte(7 * n)}, 32))
}

// relayPlan writes the plan of a scenario about a listener for Argilla.
func (d *draft) relayPlan(stage string) (*trial.Plan, error) {
	r := &d.relay
	if !r.atWork {
		return nil, mistake("there is a listener for Argilla, and it is not at work: the When step is another's")
	}
	policy, err := sender.PolicyNamed("argilla")
	if err != nil {
		return nil, err
	}
	plan := &trial.Plan{
		Name: d.name, Seed: d.seed, Policy: policy, Silence: relaySilence(stage), Hidden: r.hidden(),
		Setup: trial.Setup{
			API: "{url " + argillaName + "}", APIKey: argillaKey, PublicURL: relayURL, Forward: "{url " + sinkName + "}/events",
			Stored: r.stored, LikePython: r.likePython,
		},
		Endpoints: []trial.Endpoint{
			{Host: "argilla." + trial.Domain, Delivery: argillaName, Routes: r.routes()},
			{Host: "sink." + trial.Domain, Delivery: sinkName, Script: r.sinkScript()},
		},
	}
	if r.stored {
		plan.Witness = "ticket-triage" // the events lie in the inbox as they came
	}
	for _, h := range r.handlers {
		text := h.name
		if len(h.events) > 0 {
			text += "=" + strings.Join(h.events, "+")
		}
		plan.Setup.Handlers = append(plan.Setup.Handlers, text)
	}
	plan.Acts = r.acts()
	return plan, nil
}

// relaySilence is how long a listener is watched after the last deed: in virtual
// time until it must have given up on everything.
func relaySilence(stage string) time.Duration {
	if stage == "virtual" {
		return 24 * time.Hour
	}
	return time.Second
}

func (r *relayDraft) sinkScript() string {
	if r.sink == "" {
		return "200 forever"
	}
	return r.sink
}

func (r *relayDraft) hidden() []trial.Hidden {
	hidden := []trial.Hidden{{Name: "the API's key", Value: argillaKey}}
	for i := range r.known() {
		hidden = append(hidden, trial.Hidden{Name: fmt.Sprintf("the secret of webhook %d", i+1), Value: relaySecret(i + 1)})
	}
	return hidden
}

// known are the webhooks that Argilla has: if nothing is said, each handler's own.
func (r *relayDraft) known() []relayWebhook {
	if r.none || len(r.webhooks) > 0 {
		return r.webhooks
	}
	var own []relayWebhook
	for _, h := range r.handlers {
		own = append(own, relayWebhook{url: relayURL + "/" + h.name, events: h.orAll()})
	}
	return own
}

func (h relayHandler) orAll() []string {
	if len(h.events) > 0 {
		return h.events
	}
	return everyRelayed()
}

// secretOf is the secret of a handler's webhook.
func (r *relayDraft) secretOf(handler string) (string, error) {
	i := slices.IndexFunc(r.handlers, func(h relayHandler) bool { return h.name == handler })
	if i < 0 {
		return "", mistake("there is no handler %q in this scenario", handler)
	}
	return relaySecret(i + 1), nil
}

// routes are Argilla's API as far as a listener uses it.
func (r *relayDraft) routes() []trial.Route {
	items := []fields{}
	for i, w := range r.known() {
		items = append(items, w.shown(i+1))
	}
	first := relayWebhook{url: relayURL + "/" + r.handlers[0].name, events: r.handlers[0].orAll()}.shown(1)
	created := trial.Route{Method: http.MethodPost, Path: webhooksAPI, Status: http.StatusCreated, Body: text(first)}
	if len(items) >= 10 {
		created.Status, created.Body = http.StatusUnprocessableEntity, `{"detail":"You can't create more than 10 webhooks. Please delete some of them first"}`
	}
	return []trial.Route{
		{Method: http.MethodGet, Path: webhooksAPI, Status: http.StatusOK, Body: text(fields{"items": items})},
		created,
		{Method: http.MethodPost, Path: webhooksAPI + "/", Status: http.StatusNoContent}, // pings, which never come
		{Method: http.MethodPatch, Path: webhooksAPI + "/", Status: http.StatusOK, Body: text(first)},
		{Method: http.MethodDelete, Path: webhooksAPI + "/", Status: http.StatusOK, Body: text(first)},
	}
}

// shown is a webhook as the API shows it.
func (w relayWebhook) shown(n int) fields {
	return fields{
		"id": fmt.Sprintf("00000000-0000-4000-8000-%012d", n), "url": w.url, "secret": relaySecret(n), "events": w.events, "enabled": !w.disabled,
		"description": descriptionOf(w), "inserted_at": "2025-03-12T09:00:00.123456", "updated_at": "2025-03-12T09:00:00.123456",
	}
}

func (r *relayDraft) acts() []trial.Act {
	var acts []trial.Act
	deliveries := 0
	for i, d := range r.deeds {
		act := trial.Act{ID: fmt.Sprintf("deed %d", i+1), Pause: betweenActs, Life: d.life, After: d.after}
		switch {
		case d.delivery != nil:
			deliveries++
			act.ID, act.Call = relayName(deliveries), d.delivery.call(deliveries)
		case d.health > 0:
			act.ID, act.Pause, act.Call = healthRead, d.health, &trial.Call{Method: http.MethodGet, Path: "/healthz"}
		}
		acts = append(acts, act)
	}
	if len(acts) == 0 {
		acts = append(acts, trial.Act{ID: "it is left alone", Pause: betweenActs})
	}
	return acts
}

func relayName(n int) string { return fmt.Sprintf("event %d", n) }

// call is the request that Argilla makes. Its id is new with each, as it is there.
func (d *relayDelivery) call(n int) *trial.Call {
	header := http.Header{"Content-Type": {"application/json"}}
	header.Set(signature.HeaderID, "{id}")
	header.Set(signature.HeaderTimestamp, "{timestamp}")
	header.Set(signature.HeaderSignature, "{signature}")
	if d.without != "" {
		header.Del(d.without)
	}
	return &trial.Call{
		Method: http.MethodPost, Path: "/" + d.handler, Header: header, Body: string(d.body),
		Signing: &trial.Signing{ID: fmt.Sprintf("msg_mUsXtRkaXjJ6aKVJT4gV%02d", n), Keys: []string{d.key}, Age: d.age, Over: d.over},
	}
}

// delivered are the acts that deliver, in order.
func (r *relayDraft) delivered() []string {
	var acts []string
	for _, d := range r.deeds {
		if d.delivery != nil {
			acts = append(acts, relayName(len(acts)+1))
		}
	}
	return acts
}

// expected finds the events that a sentence lists, "handler: event, handler: event",
// among what was delivered.
func (r *relayDraft) expected(list string) ([]verdict.Handled, error) {
	var want []verdict.Handled
	for one := range strings.SplitSeq(list, ",") {
		handler, event, ok := strings.Cut(strings.TrimSpace(one), ": ")
		i := slices.IndexFunc(r.deeds, func(d relayDeed) bool {
			return d.delivery != nil && d.delivery.handler == handler && d.delivery.event == event
		})
		if !ok || i < 0 {
			return nil, mistake("%q is not HANDLER: EVENT of an event that is delivered", one)
		}
		want = append(want, verdict.Handled{Handler: handler, Event: event, Body: r.deeds[i].delivery.body})
	}
	return want, nil
}

// descriptionOf is that of a webhook which the listener made, or somebody else.
func descriptionOf(w relayWebhook) string {
	if w.url == othersURL {
		return "Somebody else's"
	}
	return "Hookdrill's handler " + w.url[strings.LastIndex(w.url, "/")+1:]
}
