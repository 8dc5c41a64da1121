package main

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/hookdrill/hookdrill/simulator/argilla/event"
)

// argilla is somebody who follows the README's walk-through.
type argilla struct {
	t   *testing.T
	api string
}

// simulateArgilla starts the simulator in a folder and waits until it serves.
func simulateArgilla(t *testing.T, dir string) (*process, argilla) {
	t.Helper()
	p := start(t, nil, "simulate", "argilla", "--data", dir+"/argilla", "--listen", "127.0.0.1:0")
	line := p.line(p.stdout)
	api, _, found := strings.Cut(strings.TrimPrefix(line, "Argilla's API is at "), ", ")
	if !found {
		t.Fatalf("it printed %q", line)
	}
	return p, argilla{t, api}
}

// ask makes a request as curl would, and returns the id in its answer, or that of
// the first item.
func (a argilla) ask(method, path, body string, args ...any) (id, secret string) {
	a.t.Helper()
	request, err := http.NewRequestWithContext(a.t.Context(), method, a.api+"/api/v1"+path, strings.NewReader(fmt.Sprintf(body, args...)))
	if err != nil {
		a.t.Fatal(err)
	}
	request.Header.Set("X-Argilla-Api-Key", "argilla.apikey")
	request.Header.Set("Content-Type", "application/json")
	request.Close = true
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		a.t.Fatal(err)
	}
	defer func() { _ = response.Body.Close() }()
	answer, err := io.ReadAll(response.Body)
	if err != nil || response.StatusCode >= 300 {
		a.t.Fatalf("%s %s: %d %s %v", method, path, response.StatusCode, answer, err)
	}
	var made struct {
		ID, Secret string
		Items      []struct{ ID string }
	}
	if err := json.Unmarshal(answer, &made); err != nil {
		a.t.Fatalf("%s %s: %v in %s", method, path, err, answer)
	}
	if len(made.Items) > 0 {
		return made.Items[0].ID, ""
	}
	return made.ID, made.Secret
}

// walk is the walk-through: a dataset, a record and a response, and then their end.
func (a argilla) walk() {
	a.t.Helper()
	workspace, _ := a.ask("GET", "/me/workspaces", "")
	dataset, _ := a.ask("POST", "/datasets", `{"name":"tickets","workspace_id":%q}`, workspace)
	a.ask("POST", "/datasets/"+dataset+"/fields", `{"name":"ticket","title":"Ticket","required":true,"settings":{"type":"text"}}`)
	a.ask("POST", "/datasets/"+dataset+"/questions", `{"name":"topic","title":"Topic","required":true,"settings":{"type":"label_selection",
		"options":[{"value":"billing","text":"Billing"},{"value":"defect","text":"Defect"}]}}`)
	a.ask("PUT", "/datasets/"+dataset+"/publish", "")
	record, _ := a.ask("POST", "/datasets/"+dataset+"/records/bulk", `{"items":[{"fields":{"ticket":"It leaks."}}]}`)
	response, _ := a.ask("POST", "/records/"+record+"/responses", `{"values":{"topic":{"value":"defect"}},"status":"submitted"}`)
	a.ask("PUT", "/responses/"+response, `{"values":{"topic":{"value":"billing"}},"status":"submitted"}`)
	a.ask("DELETE", "/responses/"+response, "")
	a.ask("DELETE", "/records/"+record, "")
	a.ask("PATCH", "/datasets/"+dataset, `{"guidelines":"Read the ticket."}`)
	a.ask("DELETE", "/datasets/"+dataset, "")
}

// walked are the events of the walk-through, in the order they come in.
func walked() []event.Type {
	return []event.Type{
		event.DatasetCreated, event.DatasetPublished, event.RecordCreated,
		event.RecordUpdated, event.RecordCompleted, event.ResponseCreated,
		event.RecordUpdated, event.RecordCompleted, event.ResponseUpdated,
		event.RecordUpdated, event.ResponseDeleted,
		event.RecordDeleted, event.DatasetUpdated, event.DatasetDeleted,
	}
}

// TestArgillasEventsReachAnEndpoint follows the events of the walk-through to an
// endpoint, all eleven types of them, in their order.
func TestArgillasEventsReachAnEndpoint(t *testing.T) {
	t.Parallel()
	endpoint := start(t, nil, "endpoint", "--listen", "127.0.0.1:0", "--json")
	url := address(t, endpoint.line(endpoint.stderr))
	dir := t.TempDir()
	simulator, a := simulateArgilla(t, dir)
	types, err := json.Marshal(event.Types())
	if err != nil {
		t.Fatal(err)
	}
	_, secret := a.ask("POST", "/webhooks", `{"url":"%s/in?token=canary-in-the-url","events":%s}`, url, types)
	a.walk()
	var got []event.Type
	for range walked() {
		var seen struct{ Body []byte }
		line := endpoint.line(endpoint.stdout)
		if err := json.Unmarshal([]byte(line), &seen); err != nil {
			t.Fatalf("%v in %s", err, line)
		}
		e, err := event.Decode(seen.Body)
		if err != nil {
			t.Fatal(err)
		}
		got = append(got, e.Type)
	}
	if diff := cmp.Diff(walked(), got); diff != "" {
		t.Errorf("the events that came (-want +got):\n%s", diff)
	}
	for _, p := range []*process{simulator, endpoint} {
		if end := p.interrupt(); end.code != 130 {
			t.Errorf("%v ended with %d: %s", p.Args, end.code, end.stderr)
		}
	}
	for _, canary := range []string{"canary-in-the-url", secret, "argilla.apikey"} {
		if file := holding(t, dir, canary); file != "" {
			t.Errorf("%s holds %s in clear", file, canary)
		}
	}
}
