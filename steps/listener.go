package steps

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"time"

	"github.com/hookdrill/hookdrill/internal/trial"
	"github.com/hookdrill/hookdrill/internal/verdict"
	"github.com/hookdrill/hookdrill/simulator/sender"
)

// listenerDraft is what the Given steps have written of a listener: what is
// posted to it and what happens to it, in this order, and the API it works with.
type listenerDraft struct {
	secret   string            // what its URL's query has to have; empty: no listener is spoken of
	delay    time.Duration     // how long the API takes to answer
	first    map[string]string // what the API plays first, by "POST /api/v1/examples"
	deeds    []deed
	runs     []verdict.Corrected // every run that is posted
	windows  int                 // that were made up
	away     bool                // it was stopped or killed, and not started again
	examples int                 // how many examples are asked for before the silence begins
	posted   bool                // the When step was said
}

// deed is one thing that is done to the listener.
type deed struct {
	post  *post
	life  trial.Life
	after *trial.Arrival
}

// post is a request to the listener.
type post struct {
	method, path, query string
	header              http.Header
	body                []byte
}

const (
	listenerKey = "lsv2_pt_5d3c8f0a91b24e67a0c2f4d816e93b75"
	dataset     = "corrections"
	datasetID   = "5e5f2c3a-0b1d-4c7e-9f60-2a8b6d4e1c09"
	apiName     = "api"
	filesName   = "files"
	otherName   = "elsewhere"

	feedbackPath = "/api/v1/feedback"
	examplesPath = "/api/v1/examples"
)

// listenerPlan writes the plan of a scenario about a listener: the API it works
// with, hosts that hold what was moved out of payloads, and what is done to it.
func (d *draft) listenerPlan(stage string) (*trial.Plan, error) {
	l := &d.listener
	if l.secret == "" {
		return nil, mistake("there is no listener: a Given step has to say which secret it has")
	}
	policy, err := sender.PolicyNamed("langsmith")
	if err != nil {
		return nil, err
	}
	plan := &trial.Plan{
		Name: d.name, Seed: d.seed, Policy: policy, Silence: listenerSilence(stage),
		Hidden:  []trial.Hidden{{Name: "the secret", Value: l.secret}, {Name: "the API's key", Value: listenerKey}},
		Witness: question(1),
		Setup: trial.Setup{
			Secret: l.secret, API: "{url " + apiName + "}", APIKey: listenerKey, Dataset: dataset, Hosts: []string{"{url " + filesName + "}"},
		},
		Endpoints: []trial.Endpoint{
			{Host: "api." + trial.Domain, Delivery: apiName, Routes: l.routes()},
			{Host: "files." + trial.Domain, Delivery: filesName, Routes: l.files()},
			{Host: "elsewhere." + trial.Domain, Delivery: otherName, Routes: l.files()},
		},
	}
	posts := 0
	for i, one := range l.deeds {
		act := trial.Act{ID: fmt.Sprintf("deed %d", i+1), Life: one.life, After: one.after}
		if one.life != "" {
			act.Pause = meanwhile
		}
		if one.post != nil {
			posts++
			act.ID, act.Call = postName(posts), one.post.call()
		}
		plan.Acts = append(plan.Acts, act)
	}
	if l.examples > 0 {
		plan.Acts = append(plan.Acts, trial.Act{ID: "the examples are asked for", After: examplesAsked(l.examples)})
	}
	return plan, nil
}

const (
	// meanwhile passes before something happens to a listener: what was begun is
	// under way by then, and it comes back at another time than it went.
	meanwhile = 250 * time.Millisecond
	// usual is how long the API takes to answer. With no time at all, what the
	// listener does at once would be one after the other or not, as it comes.
	usual = 5 * time.Millisecond
)

// listenerSilence is how long a listener is watched after its last delivery: in
// virtual time until it must have given up on everything.
func listenerSilence(stage string) time.Duration {
	if stage == "virtual" {
		return 24 * time.Hour
	}
	return time.Second
}

func examplesAsked(n int) *trial.Arrival {
	return &trial.Arrival{Delivery: apiName, Path: examplesPath, Requests: n}
}

func postName(n int) string { return fmt.Sprintf("delivery %d", n) }

// posts counts what is posted.
func (l *listenerDraft) posts() int {
	n := 0
	for _, d := range l.deeds {
		if d.post != nil {
			n++
		}
	}
	return n
}

// last is the newest post, nil if there is none.
func (l *listenerDraft) last() *post {
	for _, d := range slices.Backward(l.deeds) {
		if d.post != nil {
			return d.post
		}
	}
	return nil
}

func (p *post) call() *trial.Call {
	target := p.path
	if p.query != "" {
		target += "?" + p.query
	}
	return &trial.Call{Method: p.method, Path: target, Header: maps.Clone(p.header), Body: string(p.body)}
}

// routes are the API as far as the guide's listener uses it: every run was
// corrected, and there is one dataset.
func (l *listenerDraft) routes() []trial.Route {
	feedback := []fields{}
	for i, r := range l.runs {
		feedback = append(feedback, fields{
			"id": fmt.Sprintf("feedbac0-0000-4000-8000-%012d", i+1), "run_id": r.ID, "key": "correctness", "score": 0,
			"correction": r.Correction, "modified_at": "2026-01-02T03:04:07.000001+00:00",
		})
	}
	routes := []trial.Route{
		{Method: http.MethodGet, Path: feedbackPath, Body: text(feedback)},
		{Method: http.MethodGet, Path: "/api/v1/datasets", Body: text([]fields{{"id": datasetID, "name": dataset}})},
		{Method: http.MethodPost, Path: examplesPath, Body: "{}"},
	}
	for i := range routes {
		r := &routes[i]
		r.Status, r.Delay, r.First = http.StatusOK, max(usual, l.delay), l.first[r.Method+" "+r.Path]
	}
	return routes
}

// files are the inputs that were moved out, at a path with the run's id.
func (l *listenerDraft) files() []trial.Route {
	var routes []trial.Route
	for _, r := range l.runs {
		routes = append(routes, trial.Route{Method: http.MethodGet, Path: "/" + r.ID, Status: http.StatusOK, Delay: usual, Body: string(r.Inputs)})
	}
	return append(routes, trial.Route{Method: http.MethodGet, Path: "/nothing", Status: http.StatusNotFound})
}

// question is what the n-th run was asked. It may stand anywhere in clear.
func question(n int) string { return fmt.Sprintf("why should it be %d?", n) }

// newRuns makes up runs that were corrected.
func (l *listenerDraft) newRuns(n int) []verdict.Corrected {
	var made []verdict.Corrected
	for range n {
		i := len(l.runs) + len(made) + 1
		made = append(made, verdict.Corrected{
			ID:         runID(i),
			Inputs:     json.RawMessage(text(fields{"question": question(i)})),
			Correction: json.RawMessage(text(fields{"answer": fmt.Sprintf("because %d", i)})),
		})
	}
	l.runs = append(l.runs, made...)
	return made
}

// window is the payload with these runs in the place of its own. They have what
// the payload's first run has, where they say nothing themselves.
func (d *draft) window(runs []verdict.Corrected, change func(run map[string]json.RawMessage)) ([]byte, error) {
	var whole map[string]json.RawMessage
	var pattern []map[string]json.RawMessage
	if err := json.Unmarshal(d.payload, &whole); err != nil {
		return nil, mistake("the payload is not a JSON object: %w", err)
	}
	if err := json.Unmarshal(whole["runs"], &pattern); err != nil || len(pattern) == 0 {
		return nil, mistake("the payload has no run that others could be made after: %v", err)
	}
	var made []map[string]json.RawMessage
	for _, r := range runs {
		run := maps.Clone(pattern[0])
		run["id"], run["trace_id"], run["inputs"] = quoted(r.ID), quoted(r.ID), r.Inputs
		run["dotted_order"] = quoted("20260102T030405678901Z" + r.ID)
		if change != nil {
			change(run)
		}
		made = append(made, run)
	}
	whole["runs"] = json.RawMessage(text(made))
	return []byte(text(whole)), nil
}

// text is a value in JSON; what it is made of never fails.
func text(v any) string {
	var b bytes.Buffer
	encoder := json.NewEncoder(&b)
	encoder.SetEscapeHTML(false)
	_ = encoder.Encode(v)
	return string(bytes.TrimSpace(b.Bytes()))
}

func quoted(s string) json.RawMessage { return json.RawMessage(text(s)) }
