package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"os"
	"strings"
	"testing"
	"time"
)

// walk is somebody who follows the README's walk-through.
type walk struct {
	t   *testing.T
	api string
}

// simulate starts the simulator in a folder and waits until it serves.
func simulate(t *testing.T, dir string, more ...string) (*process, walk) {
	t.Helper()
	return simulateFor(t, longestProcess, dir, more...)
}

// simulateFor is simulate with a bound of its own.
func simulateFor(t *testing.T, longest time.Duration, dir string, more ...string) (*process, walk) {
	t.Helper()
	args := []string{"simulate", "langsmith", "--data", dir + "/langsmith", "--listen", "127.0.0.1:0", "--every", "1s"}
	p := startFor(t, longest, nil, append(args, more...)...)
	line := p.line(p.stdout)
	api, _, found := strings.Cut(strings.TrimPrefix(line, "LangSmith's API is at "), ", ")
	if !found {
		t.Fatalf("it printed %q", line)
	}
	return p, walk{t, api}
}

// ask makes a request as curl would and decodes the answer.
func (w walk) ask(method, path, body string, into any) {
	w.t.Helper()
	request, err := http.NewRequestWithContext(w.t.Context(), method, w.api+path, strings.NewReader(body))
	if err != nil {
		w.t.Fatal(err)
	}
	request.Header.Set("X-Api-Key", "hookdrill")
	request.Close = true
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		w.t.Fatal(err)
	}
	defer func() { _ = response.Body.Close() }()
	answer, err := io.ReadAll(response.Body)
	if err != nil || response.StatusCode >= 300 {
		w.t.Fatalf("%s %s: %d %s %v", method, path, response.StatusCode, answer, err)
	}
	if into == nil {
		return
	}
	if err := json.Unmarshal(answer, into); err != nil {
		w.t.Fatalf("%s %s: %v in %s", method, path, err, answer)
	}
}

const walkRun = "6ab80f10-d79c-4fa2-b441-922ed6feb630"

func (w walk) postRun(id string) {
	w.t.Helper()
	w.ask("POST", "/runs", fmt.Sprintf(`{"id":%[1]q,"trace_id":%[1]q,"dotted_order":"20260102T030405678901Z%[1]s","name":"answer",
		"run_type":"chain","session_name":"default","start_time":"2026-01-02T03:04:05.678901","end_time":"2026-01-02T03:04:06",
		"inputs":{"question":"why?"},"outputs":{"answer":"because"}}`, id), nil)
}

// TestSimulatedRunsReachAnEndpoint follows a run from the API to an endpoint,
// and kills the simulator while the endpoint is not there.
func TestSimulatedRunsReachAnEndpoint(t *testing.T) {
	t.Parallel()
	endpoint := start(t, nil, "endpoint", "--listen", "127.0.0.1:0", "--json", "--script", "503 x2, 200 forever")
	url := address(t, endpoint.line(endpoint.stderr))
	dir := t.TempDir()
	first, w := simulate(t, dir)
	var project, rule struct{ ID string }
	w.ask("POST", "/sessions", `{"name":"default"}`, &project)
	w.ask("POST", "/runs/rules", fmt.Sprintf(`{"display_name":"mine","session_id":%q,"sampling_rate":1,
		"webhooks":[{"url":"%s/in?secret=hush-hush","headers":{"X-Team":"evaluation-team"}}]}`, project.ID, url), &rule)
	w.postRun(walkRun)
	one := endpoint.line(endpoint.stdout) // the first attempt was made, and answered by a 503
	if err := first.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	_ = first.Wait()
	second, _ := simulate(t, dir)
	last := one
	for !strings.Contains(last, `"status":200`) {
		last = endpoint.line(endpoint.stdout)
	}
	if ended := second.line(second.stdout); !strings.Contains(ended, rule.ID) || !strings.Contains(ended, "delivered (2xx)") {
		t.Errorf("it printed %q, want that the delivery of rule %s was made", ended, rule.ID)
	}
	for _, p := range []*process{second, endpoint} {
		if end := p.interrupt(); end.code != 130 {
			t.Errorf("%v ended with %d: %s", p.Args, end.code, end.stderr)
		}
	}
	for _, secret := range []string{"hush-hush", "evaluation-team"} {
		if file := holding(t, dir, secret); file != "" {
			t.Errorf("%s holds the secret in clear", file)
		}
	}
}

// TestACorrectionBecomesAnExample is the README's walk-through to its end: the
// listener of the guide reads a run's feedback and makes an example of it.
func TestACorrectionBecomesAnExample(t *testing.T) {
	t.Parallel()
	simulator, w := simulate(t, t.TempDir())
	listener := start(t, nil, "listen", "langsmith", "--data", "inbox", "--listen", "127.0.0.1:0", "--api", w.api, "--dataset", "corrections")
	url, _, _ := strings.Cut(strings.TrimPrefix(listener.line(listener.stdout), "Listening at "), ",")
	var project, dataset struct{ ID string }
	w.ask("POST", "/sessions", `{"name":"default"}`, &project)
	w.ask("POST", "/datasets", `{"name":"corrections"}`, &dataset)
	w.ask("POST", "/runs/rules", fmt.Sprintf(`{"display_name":"mine","session_id":%q,"sampling_rate":1,
		"filter":"has(feedback_key, \"correctness\")","webhooks":[{"url":"%s/in?secret=hush-hush"}]}`, project.ID, url), nil)
	w.postRun(walkRun)
	w.ask("POST", "/feedback", fmt.Sprintf(`{"run_id":%[1]q,"trace_id":%[1]q,"key":"correctness","score":0,"correction":{"answer":"therefore"}}`, walkRun), nil)
	if line := listener.line(listener.stdout); !strings.HasPrefix(line, "run "+walkRun) || strings.Contains(line, "attempt") {
		t.Errorf("the listener printed %q", line)
	}
	var examples []struct {
		Inputs, Outputs json.RawMessage
		Run             string `json:"source_run_id"`
	}
	w.ask("GET", "/examples?dataset="+dataset.ID, "", &examples)
	if len(examples) != 1 || examples[0].Run != walkRun || string(examples[0].Outputs) != `{"output":{"answer":"therefore"}}` {
		t.Errorf("the examples are %+v", examples)
	}
	for _, p := range []*process{listener, simulator} {
		if end := p.interrupt(); end.code != 130 {
			t.Errorf("%v ended with %d: %s", p.Args, end.code, end.stderr)
		}
	}
}

// holding returns a file below dir that holds a text, "" if none does.
func holding(t *testing.T, dir, text string) string {
	t.Helper()
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		path := dir + "/" + e.Name()
		if e.IsDir() {
			if found := holding(t, path, text); found != "" {
				return found
			}
			continue
		}
		content, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		if bytes.Contains(content, []byte(text)) {
			return path
		}
	}
	return ""
}
