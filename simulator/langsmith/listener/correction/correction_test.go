package correction_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/hookdrill/hookdrill/fixtures/langsmith"
	"github.com/hookdrill/hookdrill/simulator/langsmith/listener"
	"github.com/hookdrill/hookdrill/simulator/langsmith/listener/client"
	"github.com/hookdrill/hookdrill/simulator/langsmith/listener/correction"
	"github.com/hookdrill/hookdrill/simulator/langsmith/listener/offload"
	"github.com/hookdrill/hookdrill/simulator/langsmith/payload"
)

const dataset = "classifier-github-issues"

// langSmith is as much of the API as the handler uses. What an id is given to
// stays: a second example under it is a 409.
type langSmith struct {
	mu       sync.Mutex
	feedback map[string]string // run -> list
	datasets string
	answer   map[string]int    // path -> status instead
	examples map[string]string // id -> what was posted first
	posts    int
	lookups  int
}

func (l *langSmith) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if status := l.answer[r.URL.Path]; status != 0 {
		w.WriteHeader(status)
		return
	}
	id := strings.TrimPrefix(r.URL.Path, "/api/v1/examples/")
	switch {
	case r.URL.Path == "/api/v1/feedback":
		_, _ = io.WriteString(w, "["+l.feedback[r.URL.Query().Get("run")]+"]")
	case r.URL.Path == "/api/v1/datasets":
		l.lookups++
		_, _ = io.WriteString(w, l.datasets)
	case r.URL.Path == "/api/v1/examples":
		body, _ := io.ReadAll(r.Body)
		var example struct{ ID string }
		_ = json.Unmarshal(body, &example)
		l.posts++
		if l.examples[example.ID] != "" {
			w.WriteHeader(http.StatusConflict)
			return
		}
		l.examples[example.ID] = string(body)
	case l.examples[id] != "":
		_, _ = io.WriteString(w, l.examples[id])
	default:
		w.WriteHeader(http.StatusNotFound)
	}
}

// set changes the server between two calls of the handler.
func (l *langSmith) set(change func(*langSmith)) {
	l.mu.Lock()
	defer l.mu.Unlock()
	change(l)
}

func (l *langSmith) check(t *testing.T, want map[string]string) {
	t.Helper()
	l.mu.Lock()
	defer l.mu.Unlock()
	if diff := cmp.Diff(want, l.examples); diff != "" {
		t.Errorf("the examples (- want, + got):\n%s", diff)
	}
}

func feedback(id, runID, correction, modified string) string {
	return fmt.Sprintf(`{"id":%q,"run_id":%q,"key":"k","correction":%s,"modified_at":"2026-01-02T03:04:%s"}`, id, runID, correction, modified)
}

// start makes a server, and a handler that talks to it.
func start(t *testing.T, fetcher *offload.Fetcher) (*langSmith, listener.Handler) {
	t.Helper()
	l := &langSmith{
		feedback: map[string]string{}, answer: map[string]int{}, examples: map[string]string{},
		datasets: `[{"id":"d-1","name":"` + dataset + `"}]`,
	}
	server := httptest.NewServer(l)
	c, err := client.New(client.Config{BaseURL: server.URL, Attempts: 2, Backoff: time.Millisecond})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		c.Close()
		server.Close()
	})
	handle, err := correction.New(correction.Config{Client: c, Dataset: dataset, Fetcher: fetcher})
	if err != nil {
		t.Fatal(err)
	}
	return l, handle
}

// event is the guide's example, with inputs.
func event(t *testing.T) listener.Event {
	t.Helper()
	p, err := payload.Decode(langsmith.Example())
	if err != nil {
		t.Fatal(err)
	}
	e := listener.Event{RuleID: p.RuleID, Window: listener.Window{Start: p.Start, End: p.End}, Run: p.Runs[0], Attempt: 1}
	e.Run.Inputs = json.RawMessage(`{"issue": "it <b>crashes</b>"}`)
	return e
}

// exampleOf is what the API must get for an event.
func exampleOf(e listener.Event, inputs, output string) string {
	return fmt.Sprintf(`{"id":%q,"dataset_id":"d-1","inputs":%s,"outputs":{"output":%s},"source_run_id":%q}`, e.ID(), inputs, output, e.Run.ID)
}

const escaped = `{"issue":"it \u003cb\u003ecrashes\u003c/b\u003e"}` // as json.Marshal has it

func TestACorrectionBecomesAnExample(t *testing.T) {
	t.Parallel()
	l, handle := start(t, nil)
	e := event(t)
	l.feedback[e.Run.ID] = strings.Join([]string{
		feedback("f1", e.Run.ID, "null", "09"),
		feedback("f3", e.Run.ID, `{"label":"bug"}`, "05"),
		feedback("f2", e.Run.ID, `{"label":"question"}`, "07.5"),
		feedback("f5", e.Run.ID, `{"label":"bug"}`, "07.25"),
		feedback("f4", "00000000-0000-4000-8000-000000000000", `{"label":"nobody's"}`, "08"),
	}, ",")
	for range 3 { // however often it is handed over
		if err := handle(t.Context(), e); err != nil {
			t.Fatal(err)
		}
	}
	want := map[string]string{e.ID(): exampleOf(e, escaped, `{"label":"question"}`)}
	l.check(t, want)
	if l.lookups != 1 || l.posts != 3 {
		t.Errorf("the dataset was looked up %d times, want 1; %d posts, want 3", l.lookups, l.posts)
	}
	other := e
	other.Window.End = e.Window.End.Add(time.Second)
	if err := handle(t.Context(), other); err != nil {
		t.Fatal(err)
	}
	want[other.ID()] = exampleOf(other, escaped, `{"label":"question"}`)
	l.check(t, want)
}

func TestWhatBecomesNoExample(t *testing.T) {
	t.Parallel()
	corrected := func(l *langSmith, e *listener.Event) { l.feedback[e.Run.ID] = feedback("f", e.Run.ID, `"x"`, "05") }
	for name, c := range map[string]struct {
		prepare func(*langSmith, *listener.Event)
		want    string
		final   bool
	}{
		"no feedback":   {prepare: func(*langSmith, *listener.Event) {}},
		"no correction": {prepare: func(l *langSmith, e *listener.Event) { l.feedback[e.Run.ID] = feedback("f", e.Run.ID, "null", "05") }},
		"a thread": {
			prepare: func(_ *langSmith, e *listener.Event) { e.Thread = json.RawMessage(`{}`) },
			want:    "a thread has no feedback of its own", final: true,
		},
		"no inputs": {
			prepare: func(l *langSmith, e *listener.Event) { corrected(l, e); e.Run.Inputs = nil },
			want:    "the run has no inputs", final: true,
		},
		"inputs moved out, and nobody to fetch them": {
			prepare: func(l *langSmith, e *listener.Event) {
				corrected(l, e)
				e.Run.Inputs, e.Run.InputsS3 = nil, payload.NewS3URLs("https://bucket.example/in?sig=1", "")
			},
			want: "the run's inputs are at https://bucket.example/in?[redacted], and no host is allowed", final: true,
		},
		"no dataset": {
			prepare: func(l *langSmith, e *listener.Event) { corrected(l, e); l.datasets = "[]" },
			want:    `dataset "classifier-github-issues": there is no such dataset`,
		},
		"the feedback is not to be had": {
			prepare: func(l *langSmith, _ *listener.Event) { l.answer["/api/v1/feedback"] = 503 }, want: "GET /feedback: 503",
		},
		"the key is wrong": {
			prepare: func(l *langSmith, _ *listener.Event) { l.answer["/api/v1/feedback"] = 401 }, want: "GET /feedback: 401",
		},
		"the API is down": {
			prepare: func(l *langSmith, e *listener.Event) { corrected(l, e); l.answer["/api/v1/examples"] = 500 }, want: "POST /examples: 500",
		},
		"the API will not have it": {
			prepare: func(l *langSmith, e *listener.Event) { corrected(l, e); l.answer["/api/v1/examples"] = 422 },
			want:    "POST /examples: 422", final: true,
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			l, handle := start(t, nil)
			e := event(t)
			c.prepare(l, &e)
			err := handle(t.Context(), e)
			if (err == nil) != (c.want == "") || err != nil && !strings.Contains(err.Error(), c.want) {
				t.Fatalf("got %v, want %q", err, c.want)
			}
			if got := listener.GaveUp(err); got != c.final {
				t.Errorf("it gave up: %v, want %v", got, c.final)
			}
			l.check(t, map[string]string{})
		})
	}
}

func TestADatasetThatIsMadeAnew(t *testing.T) {
	t.Parallel()
	l, handle := start(t, nil)
	e := event(t)
	l.set(func(l *langSmith) {
		l.feedback[e.Run.ID] = feedback("f", e.Run.ID, `"x"`, "05")
		l.datasets = `[{"id":"d-0","name":"` + dataset + `"}]`
		l.answer["/api/v1/examples"] = 404
	})
	if err := handle(t.Context(), e); err == nil {
		t.Error("the dataset is gone, and nobody says so")
	}
	l.set(func(l *langSmith) {
		l.datasets = `[{"id":"d-1","name":"` + dataset + `"}]`
		l.answer = nil
	})
	if err := handle(t.Context(), e); err != nil {
		t.Error(err)
	}
	l.check(t, map[string]string{e.ID(): exampleOf(e, escaped, `"x"`)})
}

func TestInputsThatWereMovedOut(t *testing.T) {
	t.Parallel()
	status := http.StatusServiceUnavailable
	store := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path != "/in" {
			t.Errorf("%s was fetched", r.URL.Path)
		}
		w.WriteHeader(status)
		_, _ = io.WriteString(w, `{"q":1}`)
	}))
	defer store.Close()
	fetcher, err := offload.New(offload.Config{Hosts: []string{strings.TrimPrefix(store.URL, "http://")}, AllowHTTP: true, AllowPrivate: true})
	if err != nil {
		t.Fatal(err)
	}
	l, handle := start(t, fetcher)
	e := event(t)
	e.Run.Inputs = nil
	e.Run.InputsS3, e.Run.OutputsS3 = payload.NewS3URLs(store.URL+"/in?sig=1", ""), payload.NewS3URLs(store.URL+"/out?sig=1", "")
	l.feedback[e.Run.ID] = feedback("f", e.Run.ID, `"x"`, "05")
	if err := handle(t.Context(), e); err == nil || listener.GaveUp(err) {
		t.Errorf("a store that is busy: %v", err)
	}
	status = http.StatusForbidden
	if err := handle(t.Context(), e); err == nil || !listener.GaveUp(err) || strings.Contains(err.Error(), "sig=1") {
		t.Errorf("a URL that has expired: %v", err)
	}
	status = http.StatusOK
	if err := handle(t.Context(), e); err != nil {
		t.Error(err)
	}
	l.check(t, map[string]string{e.ID(): exampleOf(e, `{"q":1}`, `"x"`)})
}

// forgetful is an inbox that a crash keeps from noting what was handled.
type forgetful struct {
	listener.Inbox

	handled chan struct{}
}

func (f *forgetful) Handled(time.Time, uint64) error {
	f.handled <- struct{}{}
	return errors.New("the power is gone")
}

// The example has been created and the listener dies before it can note that:
// its successor does it all again, and there is still one example.
func TestACrashAfterTheEffect(t *testing.T) {
	t.Parallel()
	l, handle := start(t, nil)
	e := event(t)
	l.feedback[e.Run.ID] = feedback("f", e.Run.ID, `"x"`, "05")
	memory := listener.NewMemory(listener.Limits{})
	inbox := &forgetful{Inbox: memory, handled: make(chan struct{}, 100)}
	secret, err := listener.NewSecret("s")
	if err != nil {
		t.Fatal(err)
	}
	config := listener.Config{Secrets: []listener.Secret{secret}, Handle: handle, Inbox: inbox}
	first, err := listener.New(config)
	if err != nil {
		t.Fatal(err)
	}
	body, err := payload.Encode(payload.Payload{RuleID: e.RuleID, Start: e.Window.Start, End: e.Window.End, Runs: []payload.Run{e.Run}})
	if err != nil {
		t.Fatal(err)
	}
	w := httptest.NewRecorder()
	first.ServeHTTP(w, httptest.NewRequest(http.MethodPost, "/?secret=s", strings.NewReader(string(body))))
	if w.Code != http.StatusAccepted {
		t.Fatalf("got %d %s", w.Code, w.Body)
	}
	<-inbox.handled
	if err := first.Shutdown(t.Context()); err != nil {
		t.Fatal(err)
	}
	memory.Recover()
	config.Inbox = memory
	second, err := listener.New(config)
	if err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(second.Drain(t.Context()), second.Shutdown(t.Context())); err != nil {
		t.Fatal(err)
	}
	l.check(t, map[string]string{e.ID(): exampleOf(e, escaped, `"x"`)})
	if l.posts != 2 {
		t.Errorf("it was posted %d times, want 2", l.posts)
	}
}

func TestNewNamesWhatIsMissing(t *testing.T) {
	t.Parallel()
	c, err := client.New(client.Config{})
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	for want, config := range map[string]correction.Config{"Client is missing": {Dataset: "d"}, "Dataset is missing": {Client: c}} {
		if _, err := correction.New(config); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("got %v, want %q", err, want)
		}
	}
}
