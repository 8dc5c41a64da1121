package listener_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"maps"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/hookdrill/hookdrill/fixtures/langsmith"
	"github.com/hookdrill/hookdrill/simulator/langsmith/listener"
)

const theSecret = "38ee77617c3a489ab6e871fbeb2ec87d"

func secret(t testing.TB, text string) listener.Secret {
	t.Helper()
	s, err := listener.NewSecret(text)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// handled collects events. Its method is a handler that never fails.
type handled struct {
	mu     sync.Mutex
	events []listener.Event
}

func (h *handled) handle(_ context.Context, e listener.Event) error {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.events = append(h.events, e)
	return nil
}

func (h *handled) all() []listener.Event {
	h.mu.Lock()
	defer h.mu.Unlock()
	return append([]listener.Event(nil), h.events...)
}

// start makes a listener in memory that ends with the test. Change edits its
// configuration.
func start(t *testing.T, handle listener.Handler, change func(*listener.Config)) *listener.Listener {
	t.Helper()
	c := listener.Config{
		Secrets: []listener.Secret{secret(t, theSecret)},
		Handle:  handle,
		Inbox:   listener.NewMemory(listener.Limits{}),
	}
	if change != nil {
		change(&c)
	}
	l, err := listener.New(c)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := l.Shutdown(context.Background()); err != nil {
			t.Error(err)
		}
	})
	return l
}

// post sends a body with the right secret.
func post(l http.Handler, body string) *httptest.ResponseRecorder {
	w := httptest.NewRecorder()
	l.ServeHTTP(w, httptest.NewRequest("POST", "/in?secret="+theSecret, strings.NewReader(body)))
	return w
}

// drain waits until everything is handled.
func drain(t *testing.T, l *listener.Listener) {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), 24*time.Hour) // perhaps virtual ones
	defer cancel()
	if err := l.Drain(ctx); err != nil {
		t.Error(err)
	}
}

// withRuns is the example with runs of these numbers in it.
func withRuns(t testing.TB, numbers ...int) string {
	t.Helper()
	var p map[string]any
	if err := json.Unmarshal(langsmith.Example(), &p); err != nil {
		t.Fatal(err)
	}
	example := p["runs"].([]any)[0].(map[string]any)
	runs := []any{}
	for _, n := range numbers {
		run := maps.Clone(example)
		run["id"] = runID(n)
		runs = append(runs, run)
	}
	p["runs"] = runs
	body, err := json.Marshal(p)
	if err != nil {
		t.Fatal(err)
	}
	return string(body)
}

func runID(n int) string { return fmt.Sprintf("%08x-0000-4000-8000-000000000000", n) }

func TestAnswers(t *testing.T) {
	t.Parallel()
	example := string(langsmith.Example())
	const query = "secret=" + theSecret
	for name, c := range map[string]struct {
		method, path, query, body string
		header                    map[string]string
		status                    int
		want                      string
		answered                  map[string]string
	}{
		"a delivery":                 {body: example, status: 202, want: `{"queued":1,"seen":0}`},
		"on any path":                {path: "/a/b", body: example, status: 202},
		"JSON":                       {header: map[string]string{"Content-Type": "application/json; charset=utf-8"}, body: example, status: 202},
		"JSON of a kind":             {header: map[string]string{"Content-Type": "application/cloudevents+json"}, body: example, status: 202},
		"no runs":                    {body: withRuns(t), status: 200, want: `{"queued":0,"seen":0}`},
		"a run twice":                {body: withRuns(t, 1, 1), status: 202, want: `{"queued":1,"seen":1}`},
		"no secret":                  {query: "x=y", status: 401, want: "the query parameter secret is missing or wrong", answered: map[string]string{"WWW-Authenticate": "Bearer"}},
		"a wrong secret":             {query: "secret=" + theSecret[1:], status: 401},
		"the secret and more":        {query: query + "0", status: 401},
		"the secret's beginning":     {query: "secret=3", status: 401},
		"no value":                   {query: "secret=", status: 401},
		"two secrets":                {query: query + "&" + query, status: 401},
		"another parameter":          {query: "Secret=" + theSecret, status: 401},
		"a GET":                      {method: "GET", status: 405, answered: map[string]string{"Allow": "POST"}},
		"a PUT":                      {method: "PUT", body: example, status: 405},
		"a form":                     {header: map[string]string{"Content-Type": "application/x-www-form-urlencoded"}, body: example, status: 415, want: "want application/json"},
		"no media type":              {header: map[string]string{"Content-Type": ";"}, body: example, status: 415},
		"compressed":                 {header: map[string]string{"Content-Encoding": "gzip"}, body: example, status: 415},
		"too large":                  {body: strings.Repeat(" ", 10_000) + example, status: 413, want: "larger than 10000 bytes"},
		"too large, and unannounced": {body: "chunked" + strings.Repeat(" ", 10_000), status: 413},
		"too large, as announced":    {body: "announced", status: 413},
		"nothing":                    {status: 400, want: "the payload is not JSON"},
		"malformed":                  {body: strings.Replace(example, `"runs": [`, `"runs": 1, "x": [`, 1), status: 400, want: "/runs is a number; want a list of runs"},
		"health":                     {path: "/healthz", method: "GET", query: "x", status: 200, want: `{"status":"ok","waiting":0,"failed":0}`},
		"health, asked wrongly":      {path: "/healthz", query: "x", status: 405, answered: map[string]string{"Allow": "GET, HEAD"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			l := start(t, new(handled).handle, func(c *listener.Config) { c.MaxBody = 10_000 })
			target := orElse(c.path, "/") + "?" + orElse(c.query, query)
			r := httptest.NewRequest(orElse(c.method, "POST"), target, strings.NewReader(c.body))
			switch {
			case strings.HasPrefix(c.body, "chunked"):
				r.ContentLength = -1
			case c.body == "announced":
				r.ContentLength = 1 << 40
			}
			for name, value := range c.header {
				r.Header.Set(name, value)
			}
			w := httptest.NewRecorder()
			l.ServeHTTP(w, r)
			if w.Code != c.status || !strings.Contains(w.Body.String(), c.want) {
				t.Errorf("got %d %s, want %d %s", w.Code, w.Body, c.status, c.want)
			}
			for name, value := range c.answered {
				if got := w.Header().Get(name); got != value {
					t.Errorf("%s is %q, want %q", name, got, value)
				}
			}
			if strings.Contains(w.Body.String(), theSecret) {
				t.Errorf("the secret is in the answer: %s", w.Body)
			}
		})
	}
}

// Whoever is still writing when the answer comes gets the answer, and not a
// broken connection.
func TestWhoeverSendsTooMuchIsTold(t *testing.T) {
	t.Parallel()
	l := start(t, new(handled).handle, func(c *listener.Config) { c.MaxBody = 4 << 20 })
	server := httptest.NewServer(l)
	defer server.Close()
	client := &http.Client{Transport: &http.Transport{DisableKeepAlives: true}}
	for name, body := range map[string]io.Reader{
		"announced":   strings.NewReader(strings.Repeat(" ", 16<<20)),
		"unannounced": struct{ io.Reader }{strings.NewReader(strings.Repeat(" ", 16<<20))},
	} {
		response, err := client.Post(server.URL+"/?secret="+theSecret, "application/json", body)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if err := response.Body.Close(); err != nil || response.StatusCode != http.StatusRequestEntityTooLarge {
			t.Errorf("%s: got %d, %v", name, response.StatusCode, err)
		}
	}
}

func orElse(text, otherwise string) string {
	if text == "" {
		return otherwise
	}
	return text
}

func TestRunsAreHandedOverOnce(t *testing.T) {
	t.Parallel()
	var h handled
	l := start(t, h.handle, nil)
	if w := post(l, withRuns(t, 1, 2)); w.Code != 202 {
		t.Fatalf("got %d %s", w.Code, w.Body)
	}
	if w := post(l, withRuns(t, 1, 2)); w.Code != 200 || !strings.Contains(w.Body.String(), `{"queued":0,"seen":2}`) {
		t.Errorf("the same again: got %d %s", w.Code, w.Body)
	}
	// The same times and ids, written in another way.
	otherwise := strings.NewReplacer("54.734491+00:00", "54.734491Z", "d75d7417", "D75D7417").Replace(withRuns(t, 2, 3))
	if w := post(l, otherwise); w.Code != 202 || !strings.Contains(w.Body.String(), `{"queued":1,"seen":1}`) {
		t.Errorf("one of them again: got %d %s", w.Code, w.Body)
	}
	// Another window is another event.
	if w := post(l, strings.Replace(withRuns(t, 2), "56.492563", "56.492564", 1)); !strings.Contains(w.Body.String(), `{"queued":1,"seen":0}`) {
		t.Errorf("in another window: got %d %s", w.Code, w.Body)
	}
	drain(t, l)
	count := map[string]int{}
	for _, e := range h.all() {
		count[e.Run.ID]++
		if strings.ToLower(e.RuleID) != "d75d7417-0c57-4655-88fe-1db3cda3a47a" || e.Attempt != 1 || e.Run.Name != "Search" ||
			e.Window.Start.Format(time.RFC3339Nano) != "2024-04-05T01:28:54.734491Z" {
			t.Errorf("got %+v", e)
		}
	}
	if len(count) != 3 || count[runID(1)] != 1 || count[runID(2)] != 2 || count[runID(3)] != 1 {
		t.Errorf("handed over: %v", count)
	}
}

func TestThreadsAndStatsAreHandedOver(t *testing.T) {
	t.Parallel()
	var h handled
	l := start(t, h.handle, nil)
	body := strings.Replace(withRuns(t), `"runs":[]`, `"threads":[{"a":1}, {"a": 1},{"a":2}],"feedback_stats":{"k":{"n":3}}`, 1)
	if w := post(l, body); !strings.Contains(w.Body.String(), `{"queued":2,"seen":1}`) {
		t.Fatalf("got %d %s", w.Code, w.Body)
	}
	drain(t, l)
	for _, e := range h.all() {
		if e.Thread == nil || e.Run.ID != "" || e.FeedbackStats["k"].N != 3 {
			t.Errorf("got %+v", e)
		}
	}
}

// What is in doubt must come again: everything that is not stored is a 503.
func TestAnInboxThatFails(t *testing.T) {
	t.Parallel()
	var h handled
	inbox := &failing{Inbox: listener.NewMemory(listener.Limits{})}
	l := start(t, h.handle, func(c *listener.Config) { c.Inbox = inbox })
	inbox.fail(errors.New("no space left on device"))
	w := post(l, withRuns(t, 1))
	if w.Code != 503 || strings.Contains(w.Body.String(), "device") {
		t.Errorf("got %d %s", w.Code, w.Body)
	}
	inbox.fail(nil)
	if w := post(l, withRuns(t, 1)); w.Code != 202 {
		t.Errorf("got %d %s", w.Code, w.Body)
	}
	drain(t, l)
	if got := len(h.all()); got != 1 {
		t.Errorf("%d runs were handed over, want 1", got)
	}
}

// failing is an inbox that does not accept while err is set.
type failing struct {
	listener.Inbox

	mu  sync.Mutex
	err error
}

func (f *failing) fail(err error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.err = err
}

func (f *failing) Accept(now time.Time, d listener.Delivery) (int, error) {
	f.mu.Lock()
	err := f.err
	f.mu.Unlock()
	if err != nil {
		return 0, err
	}
	return f.Inbox.Accept(now, d)
}

func TestShutdownTakesNoMore(t *testing.T) {
	t.Parallel()
	l := start(t, new(handled).handle, nil)
	if err := l.Shutdown(context.Background()); err != nil {
		t.Fatal(err)
	}
	if w := post(l, withRuns(t, 1)); w.Code != 503 {
		t.Errorf("got %d %s", w.Code, w.Body)
	}
	w := httptest.NewRecorder()
	l.ServeHTTP(w, httptest.NewRequest("GET", "/healthz", nil))
	if w.Code != 503 || !strings.Contains(w.Body.String(), "shutting down") {
		t.Errorf("got %d %s", w.Code, w.Body)
	}
}

func TestASecretIsChangedWithoutLoss(t *testing.T) {
	t.Parallel()
	l := start(t, new(handled).handle, func(c *listener.Config) {
		c.Parameter = "key"
		c.Secrets = []listener.Secret{secret(t, "old"), secret(t, "new & other")}
	})
	for query, want := range map[string]int{"key=old": 200, "key=new+%26+other": 200, "key=newer": 401, "secret=old": 401} {
		w := httptest.NewRecorder()
		l.ServeHTTP(w, httptest.NewRequest("POST", "/?"+query, strings.NewReader(withRuns(t))))
		if w.Code != want {
			t.Errorf("%s: got %d, want %d", query, w.Code, want)
		}
	}
}

// Everything that is printed on the way of good and bad requests is searched
// for the secret.
func TestTheSecretStaysInside(t *testing.T) {
	t.Parallel()
	var logged lockedBuffer
	c := listener.Config{
		Secrets: []listener.Secret{secret(t, theSecret)}, Inbox: listener.NewMemory(listener.Limits{}),
		Handle: func(context.Context, listener.Event) error { return listener.GiveUp(errors.New("no")) },
		Log:    slog.New(slog.NewJSONHandler(&logged, &slog.HandlerOptions{Level: slog.LevelDebug})),
	}
	l, err := listener.New(c)
	if err != nil {
		t.Fatal(err)
	}
	for _, body := range []string{"{", withRuns(t, 1), withRuns(t, 1)} {
		post(l, body)
	}
	w := httptest.NewRecorder()
	l.ServeHTTP(w, httptest.NewRequest("GET", "/?secret="+theSecret, nil))
	l.ServeHTTP(w, httptest.NewRequest("POST", "/?secret=x"+theSecret, nil))
	drain(t, l)
	if err := l.Shutdown(context.Background()); err != nil { // a print looks into what the workers change
		t.Fatal(err)
	}
	c.Log.Info("x", "secret", c.Secrets[0], "secrets", c.Secrets)
	asJSON, err := json.Marshal(c.Secrets)
	if err != nil {
		t.Fatal(err)
	}
	shown := logged.String() + string(asJSON)
	for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%x"} {
		shown += fmt.Sprintf(verb, c.Secrets[0]) + fmt.Sprintf(verb, &c.Secrets[0]) + fmt.Sprintf(verb, c)
	}
	if !strings.Contains(shown, "a run was set aside") || !strings.Contains(shown, "[redacted]") || !strings.Contains(shown, "a request was refused") {
		t.Errorf("little was logged: %s", shown)
	}
	for _, part := range []string{theSecret, theSecret[:12], fmt.Sprintf("%x", theSecret)} {
		if strings.Contains(shown, part) {
			t.Errorf("%q is in %s", part, shown)
		}
	}
}

type lockedBuffer struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (l *lockedBuffer) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.Write(p)
}

func (l *lockedBuffer) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.String()
}

func TestTooMuchAtOnce(t *testing.T) {
	t.Parallel()
	l := start(t, new(handled).handle, func(c *listener.Config) { c.MaxBody = 10_000 })
	var reading sync.WaitGroup
	var ends []*io.PipeWriter
	for range 4 { // of the largest size each
		r, w := io.Pipe()
		ends = append(ends, w)
		reading.Go(func() {
			request := httptest.NewRequest("POST", "/?secret="+theSecret, r)
			answer := httptest.NewRecorder()
			l.ServeHTTP(answer, request)
			if answer.Code != 202 && answer.Code != 200 {
				t.Errorf("one of four: %d %s", answer.Code, answer.Body)
			}
		})
		_, _ = w.Write([]byte(" ")) // returns when it is being read
	}
	if w := post(l, withRuns(t, 1)); w.Code != 503 {
		t.Errorf("one too many: %d %s", w.Code, w.Body)
	}
	for _, w := range ends {
		_, _ = io.WriteString(w, withRuns(t, 1))
		_ = w.Close()
	}
	reading.Wait()
	if w := post(l, withRuns(t, 2)); w.Code != 202 {
		t.Errorf("afterwards: %d %s", w.Code, w.Body)
	}
}
