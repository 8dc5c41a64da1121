package steps

import (
	"cmp"
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"time"

	"github.com/hookdrill/hookdrill/internal/trial"
	"github.com/hookdrill/hookdrill/simulator/sender"
)

// systemDraft is what the Given steps have written of a system: its rules, and
// what happens while they are at work.
type systemDraft struct {
	every    time.Duration // how often a rule looks; 0: no rule is spoken of
	webhooks []webhookDraft
	filter   string
	rate     float64 // of sampling; meaningless unless sampled
	sampled  bool
	offload  int // bytes of inputs above which there is a link
	runs     []runDraft
	others   []event       // what happens beside runs
	otherAt  time.Duration // when the other rule is made, if it has a webhook
	length   time.Duration
	follow   bool          // the payload's link is followed
	idle     time.Duration // for so long the link is left alone
}

// webhookDraft is a webhook, and what its endpoint plays.
type webhookDraft struct {
	script string // toListener: its endpoint passes requests on
	rule   int    // whose it is: 0 for the rule, 1 for the other one
}

// event is something that happens at a time, counted from the start.
type event struct {
	at  time.Duration
	act trial.Act
}

const (
	apiKey  = "hookdrill"
	project = "6a3be6a2-9a8c-4fc8-b4c6-a8983b286cc5"
	// witness is the name of every rule and run: it may stand anywhere in clear.
	witness = "a witness in clear"
)

// What is done in every scenario, by the ids of the acts.
const (
	ruleMade  = "the rule is made"
	ruleRead  = "the rule is read"
	logRead   = "the rule's log is read"
	maskSent  = "the masks are sent back"
	linkFound = "the link is found"
	linkTaken = "the link is followed"
)

func webhookName(n int) string { return fmt.Sprintf("webhook %d", n) }

// lateness is how much longer a rule is at work in real time, for a machine that
// is busy with other things. What comes too early is no better for it.
const lateness = 3 * time.Second

// systemPlan writes the plan of a scenario about a system: a project, a rule with
// its webhooks, what happens then, and a last look at what the system says.
func (d *draft) systemPlan(stage string) (*trial.Plan, error) {
	s := &d.system
	if s.leadsToListener() && d.secret == "" {
		return nil, mistake("a listener wants a secret: say what is in the URL's query")
	}
	policy, err := sender.PolicyNamed("langsmith")
	if err != nil {
		return nil, err
	}
	plan := &trial.Plan{
		Name: d.name, Seed: d.seed, Policy: policy, Hidden: d.hidden(), Witness: witness,
		Setup: trial.Setup{APIKey: apiKey, Every: s.every, OffloadAbove: s.offload, Secret: d.secret},
	}
	for i, w := range s.webhooks {
		plan.Endpoints = append(plan.Endpoints, trial.Endpoint{
			Host: fmt.Sprintf("w%d.%s", i+1, trial.Domain), Delivery: webhookName(i + 1),
			Script: w.script, Forward: w.script == toListener,
		})
	}
	project := trial.Act{ID: "the project is made", Call: call(http.MethodPost, "/sessions", fields{"id": project, "name": "drill"})}
	plan.Acts = append([]trial.Act{project, d.makeRule(0)}, d.happenings()...)
	plan.Acts = append(plan.Acts, s.linkActs()...)
	length := s.length
	if stage != "virtual" {
		length += lateness
	}
	plan.Acts = append(
		plan.Acts,
		trial.Act{ID: logRead, At: length, Call: call(http.MethodGet, "/runs/rules/{rule 0}/logs", nil)},
		trial.Act{ID: ruleRead, Call: call(http.MethodGet, "/runs/rules/{rule 0}", nil)},
	)
	return plan, nil
}

// call is a request to the system's API.
func call(method, path string, body any) *trial.Call {
	c := &trial.Call{Method: method, Path: path, Header: http.Header{"X-Api-Key": {apiKey}}}
	if body != nil {
		text, _ := json.Marshal(body) // texts, numbers, lists and maps of them
		c.Body = string(text)
		c.Header.Set("Content-Type", "application/json")
	}
	return c
}

// fields are a JSON object.
type fields map[string]any

// makeRule makes one of the two rules.
func (d *draft) makeRule(n int) trial.Act {
	headers := map[string]string{}
	for name := range d.header {
		headers[name] = d.header.Get(name)
	}
	var webhooks []fields
	for i, w := range d.system.webhooks {
		if w.rule == n {
			webhooks = append(webhooks, fields{"url": d.target("{url " + webhookName(i+1) + "}"), "headers": headers})
		}
	}
	rule := fields{"display_name": witness, "session_id": project, "sampling_rate": 1, "webhooks": webhooks}
	if d.system.sampled {
		rule["sampling_rate"] = d.system.rate
	}
	if d.system.filter != "" {
		rule["filter"] = d.system.filter
	}
	id := ruleMade
	if n > 0 {
		id = "the other rule is made"
	}
	return trial.Act{
		ID: id, Keep: map[string]string{fmt.Sprintf("rule %d", n): "/id"},
		Call: call(http.MethodPost, "/runs/rules", rule),
	}
}

// target is a webhook's URL at an endpoint.
func (d *draft) target(endpoint string) string {
	if d.secret == "" {
		return endpoint + path
	}
	return endpoint + path + "?" + url.Values{"secret": {d.secret}}.Encode()
}

// hidden are the secrets that the scenario gives to the system.
func (d *draft) hidden() []trial.Hidden {
	var hidden []trial.Hidden
	if d.secret != "" {
		hidden = append(hidden, trial.Hidden{Name: "the secret", Value: d.secret})
	}
	for _, name := range slices.Sorted(maps.Keys(d.header)) {
		hidden = append(hidden, trial.Hidden{Name: "the header " + name, Value: d.header.Get(name)})
	}
	return hidden
}

// happenings are what happens while the rules are at work, in the order of their times.
func (d *draft) happenings() []trial.Act {
	var events []event
	if slices.ContainsFunc(d.system.webhooks, func(w webhookDraft) bool { return w.rule == 1 }) {
		events = append(events, event{d.system.otherAt, d.makeRule(1)})
	}
	for i, r := range d.system.runs {
		events = append(events, r.events(i+1)...)
	}
	events = append(events, d.system.others...) // they may wait for what comes of the runs
	slices.SortStableFunc(events, func(a, b event) int { return cmp.Compare(a.at, b.at) })
	acts := make([]trial.Act, len(events))
	for i, e := range events {
		acts[i] = e.act
		acts[i].At = e.at
	}
	return acts
}

// latest is when the last of what was said so far happens.
func (s *systemDraft) latest() time.Duration {
	var last time.Duration
	for _, r := range s.runs {
		for _, e := range r.events(1) {
			last = max(last, e.at)
		}
	}
	for _, e := range s.others {
		last = max(last, e.at)
	}
	return last
}

// change is a way to change a link.
type change struct {
	how  string
	make func(*trial.Call)
}

func changes() []change {
	return []change{
		{"without its signature", func(c *trial.Call) { c.Query = map[string]string{"X-Amz-Signature": ""} }},
		{"with another signature", func(c *trial.Call) { c.Query = map[string]string{"X-Amz-Signature": "0f1e2d3c"} }},
		{"with its expiry put off", func(c *trial.Call) { c.Query = map[string]string{"X-Amz-Expires": "604800"} }},
		{"with another date", func(c *trial.Call) { c.Query = map[string]string{"X-Amz-Date": "20990101T000000Z"} }},
		{"with another path", func(c *trial.Call) { c.Suffix = "x" }},
		{"with something added", func(c *trial.Call) { c.Query = map[string]string{"versionId": "1"} }},
		{"to store something there", func(c *trial.Call) { c.Method = http.MethodPut }},
		{"to delete what is there", func(c *trial.Call) { c.Method = http.MethodDelete }},
	}
}

// linkActs follow the link of the first payload, as it is and changed. Nobody
// sends the API's key along.
func (s *systemDraft) linkActs() []trial.Act {
	if !s.follow {
		return nil
	}
	acts := []trial.Act{
		{
			ID: linkFound, After: &trial.Arrival{Delivery: webhookName(1), Requests: 1, Within: s.length},
			Keep: map[string]string{"link": "/runs/0/inputs_s3_urls/ROOT/presigned_url"},
		},
		{ID: linkTaken, Pause: s.idle, Call: &trial.Call{Method: http.MethodGet, Path: "{link}"}},
	}
	for _, c := range changes() {
		changed := &trial.Call{Method: http.MethodGet, Path: "{link}"}
		c.make(changed)
		acts = append(acts, trial.Act{ID: linkTaken + ": " + c.how, Call: changed})
	}
	return acts
}
