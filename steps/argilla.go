package steps

import (
	"cmp"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/hookdrill/hookdrill/internal/trial"
	announced "github.com/hookdrill/hookdrill/simulator/argilla/event"
	"github.com/hookdrill/hookdrill/simulator/sender"
)

// argillaDraft is what the Given steps have written of an Argilla: its webhooks,
// and what somebody does then.
type argillaDraft struct {
	webhooks  []argillaWebhook
	mode      string
	submitted int           // how many submitted responses complete a record
	more      int           // webhooks that are made beside
	token     string        // in the query of webhooks' URLs
	first     []trial.Act   // what is done to the webhook before anything else
	meanwhile []trial.Act   // what happens once requests have come
	deed      string        // what somebody does; "" until the When step
	acts      []trial.Act   // how
	watched   time.Duration // how long to watch in real time; a rehearsal finds it out
}

// argillaWebhook is a webhook, and what its endpoint plays.
type argillaWebhook struct {
	events []string
	script string
}

// The names of what is there in every scenario: a draft, and a published dataset
// with three records, of which one has a response of the owner and one of an
// annotator. Their ids are kept under these names.
const (
	argillaPath = "/webhooks/argilla"
	// ownerKey is the owner's key of Argilla's API. Nothing else is called so, since
	// it is looked for in files.
	ownerKey = "owner-3f1c9ad07b5e4f2d"
	// breath is between any two acts. In virtual time what one has set going in the
	// background rests before the next, so that a seed settles all times.
	breath = time.Millisecond
	// elsewhere is the endpoint that a webhook moves to.
	elsewhere = "elsewhere"
)

func webhookMade(n int) string { return fmt.Sprintf("webhook %d is made", n) }

// argillaPlan writes the plan: what is there, the webhooks, what somebody does,
// and what happens meanwhile.
func (d *draft) argillaPlan(stage string) (*trial.Plan, error) {
	a := &d.argilla
	policy, err := sender.PolicyNamed("argilla")
	if err != nil {
		return nil, err
	}
	plan := &trial.Plan{
		Name: d.name, Seed: d.seed, Policy: policy, Setup: trial.Setup{APIKey: ownerKey, Mode: a.mode},
		Silence: cmp.Or(a.watched, lateness), Witness: witness, Hidden: []trial.Hidden{{Name: "the API key", Value: ownerKey}},
	}
	if a.token != "" {
		plan.Hidden = append(plan.Hidden, trial.Hidden{Name: "the token", Value: a.token})
	}
	if stage == "virtual" {
		plan.Silence = silence(stage, policy)
	}
	for i, w := range a.webhooks {
		plan.Endpoints = append(plan.Endpoints, trial.Endpoint{
			Host: fmt.Sprintf("w%d.%s", i+1, trial.Domain), Script: w.script, Delivery: webhookName(i + 1),
		})
	}
	if slices.ContainsFunc(a.meanwhile, func(act trial.Act) bool { return act.Call != nil && strings.Contains(act.Call.Body, elsewhere) }) {
		plan.Endpoints = append(plan.Endpoints, trial.Endpoint{Host: elsewhere + "." + trial.Domain, Script: "200 forever", Delivery: elsewhere})
	}
	plan.Acts = slices.Concat(a.scene(), a.makeWebhooks(), a.first, a.acts, a.meanwhile)
	for i := range plan.Acts {
		plan.Acts[i].Pause = breath
	}
	return plan, nil
}

// asked is a request of Argilla's API by whoever has a key; "" sends none.
func asked(key, method, path, body string) *trial.Call {
	c := &trial.Call{Method: method, Path: "/api/v1" + path, Body: body, Header: http.Header{}}
	if key != "" {
		c.Header.Set("X-Argilla-Api-Key", key)
	}
	if body != "" {
		c.Header.Set("Content-Type", "application/json")
	}
	return c
}

// as is asked as an act.
func as(key, id, method, path, body string, keep ...string) trial.Act {
	act := trial.Act{ID: id, Call: asked(key, method, path, body)}
	if len(keep) > 0 {
		act.Keep = map[string]string{}
	}
	for i := 0; i+1 < len(keep); i += 2 {
		act.Keep[keep[i]] = keep[i+1]
	}
	return act
}

func owner(id, method, path, body string, keep ...string) trial.Act {
	return as(ownerKey, id, method, path, body, keep...)
}

// scene makes what is there before there are webhooks, so that its events go
// nowhere.
func (a *argillaDraft) scene() []trial.Act {
	acts := []trial.Act{owner("the workspace is found", "GET", "/me/workspaces", "", "workspace", "/items/0/id")}
	for _, name := range []string{"draft", "dataset"} {
		acts = append(
			acts,
			owner("the "+name+" is made", "POST", "/datasets", fmt.Sprintf(
				`{"name":%q,"workspace_id":"{workspace}","distribution":{"strategy":"overlap","min_submitted":%d}}`, witness+" "+name, max(a.submitted, 1)), name, "/id"),
			owner("the "+name+" gets a field", "POST", "/datasets/{"+name+"}/fields", `{"name":"ticket","title":"Ticket","required":true,"settings":{"type":"text"}}`),
			owner("the "+name+" gets a question", "POST", "/datasets/{"+name+"}/questions", `{"name":"topic","title":"Topic – Thema","required":true,"settings":`+
				`{"type":"label_selection","options":[{"value":"billing","text":"Billing"},{"value":"defect","text":"Defect"}]}}`, "question", "/id"),
		)
	}
	records := `{"items":[{"fields":{"ticket":"It leaks – help 🙂"},"external_id":"1"},{"fields":{"ticket":"It hums."},"external_id":"2"},{"fields":{"ticket":"It stinks."},"external_id":"3"}]}`
	acts = append(
		acts,
		owner("the dataset is published", "PUT", "/datasets/{dataset}/publish", ""),
		owner("records are made", "POST", "/datasets/{dataset}/records/bulk", records,
			"record", "/items/0/id", "answered", "/items/1/id", "hers", "/items/2/id"),
		owner("the owner responds", "POST", "/records/{answered}/responses", submittedAs("defect"), "response", "/id"),
	)
	for _, role := range []string{"annotator", "admin"} {
		acts = append(
			acts,
			owner("the "+role+" is made", "POST", "/users", fmt.Sprintf(`{"username":%[1]q,"first_name":"A","password":"12345678","role":%[1]q}`, role),
				role, "/id", role+" key", "/api_key"),
			owner("the "+role+" joins", "POST", "/workspaces/{workspace}/users", `{"user_id":"{`+role+`}"}`),
		)
	}
	return append(acts, as("{annotator key}", "the annotator responds", "POST", "/records/{hers}/responses", submittedAs("billing")))
}

// submittedAs is a submitted response.
func submittedAs(topic string) string {
	return fmt.Sprintf(`{"values":{"topic":{"value":%q}},"status":"submitted"}`, topic)
}

func (a *argillaDraft) makeWebhooks() []trial.Act {
	var acts []trial.Act
	for i, w := range a.webhooks {
		n := i + 1
		acts = append(acts, owner(webhookMade(n), "POST", "/webhooks",
			fmt.Sprintf(`{"url":"%s","events":[%s],"description":"One of ours"}`, a.urlAt(webhookName(n)), quotedList(w.events)), webhookName(n), "/id"))
	}
	for n := range a.more {
		id := fmt.Sprintf("webhook %d beside is made", n+1)
		acts = append(acts, owner(id, "POST", "/webhooks", `{"url":"http://beside.hooks.test/","events":["dataset.deleted"]}`))
	}
	return acts
}

// urlAt is a webhook's URL at an endpoint.
func (a *argillaDraft) urlAt(endpoint string) string {
	url := "{url " + endpoint + "}" + argillaPath
	if a.token != "" {
		url += "?token=" + a.token
	}
	return url
}

func quotedList(words []string) string {
	quoted := make([]string, len(words))
	for i, w := range words {
		quoted[i] = fmt.Sprintf("%q", w)
	}
	return strings.Join(quoted, ",")
}

// everyType are all types of events that a webhook can subscribe to.
func everyType() []string {
	var all []string
	for _, t := range announced.Types() {
		all = append(all, string(t))
	}
	return all
}

// lastAct is the last request of what somebody does.
func (a *argillaDraft) lastAct() string { return a.acts[len(a.acts)-1].ID }

// deedsKnown are what somebody can do, sorted.
func deedsKnown() []string { return slices.Sorted(maps.Keys(deeds())) }
