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

// systemDraft is what the Given steps have written of a system: its one rule,
// and what happens to it.
type systemDraft struct {
	every    time.Duration // how often the rule looks; 0: no rule is spoken of
	webhooks []string      // what each endpoint plays
	runs     []runDraft
	length   time.Duration // how long the rule is at work
}

// runDraft is a run that is posted.
type runDraft struct {
	at time.Duration // when, from the start of the rule
}

const (
	apiKey  = "hookdrill"
	project = "6a3be6a2-9a8c-4fc8-b4c6-a8983b286cc5"
)

// runID is the id of the n-th run, from 1.
func runID(n int) string { return fmt.Sprintf("5a1d0000-0000-4000-8000-%012d", n) }

func webhookName(n int) string { return fmt.Sprintf("webhook %d", n) }

// systemPlan writes the plan of a scenario about a system: a project, a rule with
// its webhooks, what happens then, and a last look at what the system says.
func (d *draft) systemPlan() (*trial.Plan, error) {
	s := &d.system
	if len(s.webhooks) == 0 {
		return nil, mistake("there is no webhook: a Given step has to say what its endpoint plays")
	}
	policy, err := sender.PolicyNamed("langsmith")
	if err != nil {
		return nil, err
	}
	plan := &trial.Plan{
		Name: d.name, Seed: d.seed, Policy: policy, Silence: s.every, Hidden: d.hidden(),
		Setup: trial.Setup{APIKey: apiKey, Every: s.every},
	}
	for i, script := range s.webhooks {
		plan.Endpoints = append(plan.Endpoints, trial.Endpoint{
			Host: fmt.Sprintf("w%d.%s", i+1, trial.Domain), Script: script, Delivery: webhookName(i + 1),
		})
	}
	plan.Acts = append([]trial.Act{d.makeProject(), d.makeRule()}, s.happenings()...)
	plan.Acts = append(plan.Acts, trial.Act{
		ID: "the rule's log is read", At: s.length, Call: call(http.MethodGet, "/runs/rules/{rule}/logs", nil),
	})
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

func (d *draft) makeProject() trial.Act {
	return trial.Act{ID: "the project is made", Call: call(http.MethodPost, "/sessions", fields{"id": project, "name": "drill"})}
}

func (d *draft) makeRule() trial.Act {
	headers := map[string]string{}
	for name := range d.header {
		headers[name] = d.header.Get(name)
	}
	var webhooks []fields
	for i := range d.system.webhooks {
		target := "{url " + webhookName(i+1) + "}" + path
		if d.secret != "" {
			target += "?" + url.Values{"secret": {d.secret}}.Encode()
		}
		webhooks = append(webhooks, fields{"url": target, "headers": headers})
	}
	return trial.Act{
		ID: "the rule is made", Keep: map[string]string{"rule": "/id"},
		Call: call(http.MethodPost, "/runs/rules", fields{
			"display_name": "drill", "session_id": project, "sampling_rate": 1, "webhooks": webhooks,
		}),
	}
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

// happenings are what happens while the rule is at work, in the order of their times.
func (s *systemDraft) happenings() []trial.Act {
	var acts []trial.Act
	for i, r := range s.runs {
		acts = append(acts, trial.Act{
			ID: fmt.Sprintf("run %d is posted", i+1), At: r.at, Call: call(http.MethodPost, "/runs", r.fields(i+1)),
		})
	}
	slices.SortStableFunc(acts, func(a, b trial.Act) int { return cmp.Compare(a.At, b.At) })
	return acts
}

// fields are the run as an SDK would send it.
func (r runDraft) fields(n int) fields {
	id := runID(n)
	return fields{
		"id": id, "trace_id": id, "dotted_order": "20260102T030405678901Z" + id, "name": fmt.Sprintf("run %d", n),
		"run_type": "chain", "session_id": project,
		"start_time": "2026-01-02T03:04:05.678901", "end_time": "2026-01-02T03:04:06.000001",
		"inputs": fields{"question": "why?"}, "outputs": fields{"answer": "because"},
	}
}
