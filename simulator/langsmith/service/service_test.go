package service_test

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"io/fs"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	gocmp "github.com/google/go-cmp/cmp"

	fixture "github.com/hookdrill/hookdrill/fixtures/langsmith"
	"github.com/hookdrill/hookdrill/simulator/langsmith/payload"
	"github.com/hookdrill/hookdrill/simulator/langsmith/service"
	"github.com/hookdrill/hookdrill/simulator/sender"
	"github.com/hookdrill/hookdrill/simulator/vault"
)

const (
	apiKey = "lsv2_test_key"
	secret = "38ee77617c3a489ab6e871fbeb2ec87d"
	header = "a-header-value-that-nobody-may-see"
)

// system is a service with its API on a port, and an endpoint.
type system struct {
	t        *testing.T
	service  *service.Service
	api      *httptest.Server
	endpoint *httptest.Server
	arrived  chan *http.Request
	bodies   chan []byte
	ended    chan sender.Outcome
}

func start(t *testing.T, data string, keys vault.Keyset, status int) *system {
	t.Helper()
	return startWith(t, data, keys, status, service.Config{})
}

// startWith starts a service with what a test wants to be different.
func startWith(t *testing.T, data string, keys vault.Keyset, status int, c service.Config) *system {
	t.Helper()
	s := &system{t: t, arrived: make(chan *http.Request, 16), bodies: make(chan []byte, 16), ended: make(chan sender.Outcome, 16)}
	s.endpoint = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		s.arrived <- r
		s.bodies <- body
		w.WriteHeader(status)
	}))
	s.api = httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { s.service.ServeHTTP(w, r) }))
	var err error
	c.Data, c.Keys, c.APIKeys, c.Every, c.AllowPrivate, c.Seed = data, keys, []string{apiKey}, time.Hour, true, 1
	c.OffloadAbove, c.BaseURL = 1000, "http://"+s.api.Listener.Addr().String()
	c.Ended = func(_ string, o sender.Outcome) { s.ended <- o }
	s.service, err = service.Open(t.Context(), c)
	if err != nil {
		t.Fatal(err)
	}
	s.api.Start()
	t.Cleanup(s.stop)
	return s
}

func (s *system) stop() {
	s.api.Close()
	if err := s.service.Close(context.Background()); err != nil {
		s.t.Error(err)
	}
	s.endpoint.Close()
	http.DefaultTransport.(*http.Transport).CloseIdleConnections()
}

// call makes a request of the API and decodes its answer.
func (s *system) call(method, path, body string, want int) map[string]any {
	s.t.Helper()
	request, err := http.NewRequestWithContext(s.t.Context(), method, s.api.URL+path, strings.NewReader(body))
	if err != nil {
		s.t.Fatal(err)
	}
	request.Header.Set("X-Api-Key", apiKey)
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		s.t.Fatal(err)
	}
	defer func() { _ = response.Body.Close() }()
	answer, err := io.ReadAll(response.Body)
	if err != nil {
		s.t.Fatal(err)
	}
	if response.StatusCode != want {
		s.t.Fatalf("%s %s: %d, want %d: %s", method, path, response.StatusCode, want, answer)
	}
	var decoded map[string]any
	_ = json.Unmarshal(answer, &decoded) // lists are looked at by nobody
	return decoded
}

const session = "6a3be6a2-9a8c-4fc8-b4c6-a8983b286cc5"

func (s *system) setUp() (rule string) {
	s.t.Helper()
	s.call("POST", "/api/v1/sessions", fmt.Sprintf(`{"id":%q,"name":"default"}`, session), 200)
	made := s.call("POST", "/api/v1/runs/rules", fmt.Sprintf(
		`{"display_name":"to my listener","session_id":%q,"sampling_rate":1,"filter":"eq(is_root, true)",
		"webhooks":[{"url":"%s/in?secret=%s","headers":{"X-Api-Key":%q}}]}`, session, s.endpoint.URL, secret, header), 200)
	return made["id"].(string)
}

func (s *system) post(n int) {
	s.t.Helper()
	id := fmt.Sprintf("00000000-0000-4000-8000-%012d", n)
	s.call("POST", "/runs", fmt.Sprintf(
		`{"id":%q,"trace_id":%q,"dotted_order":"20260102T030405678901Z%s","name":"answer","run_type":"chain","session_id":%q,
		"start_time":"2026-01-02T03:04:05.678901","end_time":"2026-01-02T03:04:06.000001","inputs":{"question":"why?"},"outputs":{"answer":"because"}}`,
		id, id, id, session), 202)
	s.call("POST", "/feedback", fmt.Sprintf(`{"run_id":%q,"trace_id":%q,"key":"user_score","score":1}`, id, id), 200)
}

func newKeys(t *testing.T) vault.Keyset {
	t.Helper()
	keys, err := vault.NewKeyset()
	if err != nil {
		t.Fatal(err)
	}
	return keys
}

// TestARunReachesTheEndpoint goes the whole way: a rule, a run and feedback by
// the API, and the payload at the endpoint.
func TestARunReachesTheEndpoint(t *testing.T) {
	t.Parallel()
	data := t.TempDir()
	s := start(t, data, newKeys(t), http.StatusOK)
	rule := s.setUp()
	s.post(1)
	s.call("POST", "/api/v1/runs/rules/"+rule+"/trigger", "", 200)
	request, body := <-s.arrived, <-s.bodies
	if outcome := <-s.ended; !outcome.Delivered {
		t.Errorf("the delivery ended with %+v", outcome)
	}
	if request.URL.Query().Get("secret") != secret || request.Header.Get("X-Api-Key") != header {
		t.Error("the secret or the header did not arrive")
	}
	if err := fixture.Validate(body); err != nil {
		t.Errorf("%v: %s", err, body)
	}
	if !bytes.Contains(body, []byte(`"feedback_stats":{"user_score":{"n":1,"avg":1`)) {
		t.Errorf("the payload has no feedback: %s", body)
	}
	if shown := fmt.Sprint(s.call("GET", "/runs/rules/"+rule, "", 200)); strings.Contains(shown, secret) || strings.Contains(shown, header) {
		t.Error("the API shows a secret")
	}
	for _, canary := range []string{secret, header} {
		if file := fileWith(t, data, canary); file != "" {
			t.Errorf("%s holds a secret in clear", file)
		}
	}
}

// TestLargeInputsAreMovedOut follows the link that stands in their place: it
// opens without a key, and not when it was altered.
func TestLargeInputsAreMovedOut(t *testing.T) {
	t.Parallel()
	s := start(t, t.TempDir(), newKeys(t), http.StatusOK)
	rule := s.setUp()
	const id = "00000000-0000-4000-8000-000000000001"
	inputs := `{"question":"` + strings.Repeat("why? ", 400) + `"}`
	s.call("POST", "/runs", fmt.Sprintf(`{"id":%[1]q,"trace_id":%[1]q,"dotted_order":"20260102T030405678901Z%[1]s","name":"answer","run_type":"chain",
		"session_id":%[2]q,"start_time":"2026-01-02T03:04:05.678901","end_time":"2026-01-02T03:04:06","inputs":%[3]s}`, id, session, inputs), 202)
	s.call("POST", "/runs/rules/"+rule+"/trigger", "", 200)
	<-s.arrived
	p, err := payload.Decode(<-s.bodies)
	if err != nil {
		t.Fatal(err)
	}
	link := p.Runs[0].InputsS3.PresignedURL()
	if p.Runs[0].Inputs != nil || link == "" {
		t.Fatalf("the inputs are %.40s, their link %q", p.Runs[0].Inputs, link)
	}
	if status, body := get(t, link); status != 200 || body != inputs {
		t.Errorf("the link answers %d with %.40s", status, body)
	}
	if status, _ := get(t, strings.Replace(link, "X-Amz-Signature=", "X-Amz-Signature=0", 1)); status != 403 {
		t.Errorf("an altered link answers %d, want 403", status)
	}
	<-s.ended
}

func get(t *testing.T, url string) (int, string) {
	t.Helper()
	response, err := http.Get(url) //nolint:noctx // a test's own server
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = response.Body.Close() }()
	body, err := io.ReadAll(response.Body)
	if err != nil {
		t.Fatal(err)
	}
	return response.StatusCode, string(body)
}

func fileWith(t *testing.T, dir, canary string) string {
	t.Helper()
	found := ""
	err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		content, err := os.ReadFile(path)
		if bytes.Contains(content, []byte(canary)) {
			found = path
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return found
}

func TestAnotherKeyIsSaidAtTheStart(t *testing.T) {
	t.Parallel()
	data := t.TempDir()
	s := start(t, data, newKeys(t), http.StatusOK)
	s.setUp()
	if err := s.service.Close(t.Context()); err != nil {
		t.Fatal(err)
	}
	_, err := service.Open(t.Context(), service.Config{Data: data, Keys: newKeys(t), APIKeys: []string{apiKey}})
	if err == nil || !strings.Contains(err.Error(), "another key") {
		t.Errorf("got %v, want that the folder was written with another key", err)
	}
}

func TestADeletedRuleEndsItsDeliveries(t *testing.T) {
	t.Parallel()
	s := start(t, t.TempDir(), newKeys(t), http.StatusServiceUnavailable)
	rule := s.setUp()
	s.post(1)
	s.call("POST", "/runs/rules/"+rule+"/trigger", "", 200)
	<-s.arrived
	s.call("DELETE", "/runs/rules/"+rule, "", 200)
	if outcome := <-s.ended; outcome.Delivered || outcome.Reason != "gone" {
		t.Errorf("the delivery ended with %+v, want gone", outcome)
	}
}

// What the fixtures make up for the API, it takes; and a rule that takes
// everything sends every run of it.
func TestGeneratedRequestsAreTaken(t *testing.T) {
	t.Parallel()
	s := start(t, t.TempDir(), newKeys(t), http.StatusOK)
	g := fixture.NewGenerator(7)
	send := func(r fixture.Request) map[string]any {
		want := map[string]int{"/runs/batch": http.StatusAccepted}[r.Path]
		return s.call(r.Method, r.Path, string(r.Body), cmp.Or(want, http.StatusOK))
	}
	send(g.Session(0))
	for n := range 20 {
		send(g.Rule(0, fmt.Sprint("http://127.0.0.1:1/", n)).Request())
	}
	all := g.Rule(0, s.endpoint.URL)
	all.Filter, all.SamplingRate = "", 1
	rule := send(all.Request())["id"].(string)
	want := make(map[string]bool)
	for n := range 30 {
		trace := g.Trace(0, n)
		for _, id := range trace.RunIDs {
			want[id] = true
		}
		for _, r := range slices.Concat(trace.Requests, trace.Feedback) {
			send(r)
		}
	}
	s.call("POST", "/runs/rules/"+rule+"/trigger", "", 200)
	<-s.arrived
	p, err := payload.Decode(<-s.bodies)
	if err != nil {
		t.Fatal(err)
	}
	got := make(map[string]bool)
	for _, run := range p.Runs {
		got[run.ID] = true
	}
	if diff := gocmp.Diff(want, got); diff != "" {
		t.Errorf("runs (-made up +sent):\n%s", diff)
	}
	<-s.ended
}
