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
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/hookdrill/hookdrill/fixtures/argilla/bodies"
	"github.com/hookdrill/hookdrill/simulator/argilla/event"
	"github.com/hookdrill/hookdrill/simulator/argilla/listener"
	"github.com/hookdrill/hookdrill/simulator/inbox"
	"github.com/hookdrill/hookdrill/simulator/signature"
)

// secretOf is a secret such as Argilla draws; n tells it from others.
func secretOf(t testing.TB, n byte) signature.Secret {
	t.Helper()
	secret, err := signature.NewSecret(bytes.Repeat([]byte{n}, 64))
	if err != nil {
		t.Fatal(err)
	}
	return secret
}

// do makes a request.
func do(h http.Handler, method, path string, header http.Header, body []byte) *httptest.ResponseRecorder {
	w := httptest.NewRecorder()
	r := httptest.NewRequest(method, path, bytes.NewReader(body))
	maps.Copy(r.Header, header)
	h.ServeHTTP(w, r)
	return w
}

// deliver sends a body that is signed as it should be.
func deliver(t testing.TB, h http.Handler, path string, body []byte) *httptest.ResponseRecorder {
	t.Helper()
	return do(h, http.MethodPost, path, headers(t, secretOf(t, 1), body), body)
}

// seen is what handlers write down.
type seen struct {
	mu    sync.Mutex
	lines []string
}

func (s *seen) add(format string, arguments ...any) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.lines = append(s.lines, fmt.Sprintf(format, arguments...))
}

func (s *seen) all() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.lines)
}

func TestEveryEventComesTyped(t *testing.T) {
	t.Parallel()
	var got seen
	l := newListener(t, listener.Config{},
		listener.On("datasets", func(_ context.Context, e listener.Event[event.Dataset]) error {
			got.add("%s %s", e.Type, e.Data.Name)
			return nil
		}).WithSecret(secretOf(t, 1)),
		listener.On("records", func(_ context.Context, e listener.Event[event.Record]) error {
			got.add("%s %s in %s", e.Type, e.Data.ID[:8], e.Data.Dataset.Name)
			return nil
		}).WithSecret(secretOf(t, 1)),
		listener.On("responses", func(_ context.Context, e listener.Event[event.Response]) error {
			got.add("%s by %s", e.Type, e.Data.User.Username)
			return nil
		}).WithSecret(secretOf(t, 1)),
	)
	var want []string
	for path, line := range map[string]string{"/datasets": "%s ticket-triage", "/records": "%s cb41b383 in ticket-triage", "/responses": "%s by ana"} {
		for _, typ := range event.Types() {
			code := 204
			if string(typ.Subject())+"s" == path[1:] {
				code = 200
				want = append(want, fmt.Sprintf(line, typ))
			}
			if w := deliver(t, l, path, bodies.Body(string(typ))); w.Code != code {
				t.Errorf("%s at %s: %d %s, want %d", typ, path, w.Code, w.Body, code)
			}
		}
	}
	lines := got.all()
	slices.Sort(lines)
	slices.Sort(want)
	if diff := cmp.Diff(want, lines); diff != "" {
		t.Errorf("the handlers saw (- want, + got):\n%s", diff)
	}
}

func TestARawEvent(t *testing.T) {
	t.Parallel()
	body := bodies.Body("record.completed")
	var got listener.RawEvent
	l := newListener(t, listener.Config{}, listener.Raw("audit", func(_ context.Context, e listener.RawEvent) error {
		got = e
		return nil
	}).WithSecret(secretOf(t, 1)))
	if w := deliver(t, l, "/audit", body); w.Code != 200 {
		t.Fatalf("got %d %s", w.Code, w.Body)
	}
	if got.Type != event.RecordCompleted || got.Version != 1 || got.Attempt != 1 || !bytes.Equal(got.Body, body) || !bytes.Contains(body, got.Data) ||
		got.Timestamp.Format("15:04:05.000000") != "10:20:31.652108" || len(got.ID()) != 36 || got.ID()[14] != '8' {
		t.Errorf("got %+v", got)
	}
}

// The table of answers: a decision each, and what the Python SDK answers.
func TestAnswers(t *testing.T) {
	t.Parallel()
	good := bodies.Body("dataset.created")
	other := bytes.Replace(good, []byte("dataset.created"), []byte("workspace.created"), 1)
	signed := headers(t, secretOf(t, 1), good)
	without := func(name string) http.Header {
		h := signed.Clone()
		h.Del(name)
		return h
	}
	for name, c := range map[string]struct {
		method, path string
		header       http.Header
		body         []byte
		want, python int
		say          string // in the precise body
	}{
		"handled":              {body: good, want: 200, python: 200, say: `{"status":"handled"}`},
		"unsubscribed":         {body: bodies.Body("dataset.deleted"), want: 204, python: 200},
		"another subject":      {body: bodies.Body("response.created"), want: 204, python: 200},
		"unknown":              {body: other, want: 204, python: 500},
		"ping":                 {body: bodies.Body("ping"), want: 204, python: 500},
		"forged":               {header: headers(t, secretOf(t, 2), good), body: good, want: 401, python: 500, say: `{"error":"`},
		"changed on the way":   {header: signed, body: append(bytes.Clone(good), ' '), want: 401, python: 500},
		"no id":                {header: without("webhook-id"), body: good, want: 401, python: 500, say: "webhook-id"},
		"no timestamp":         {header: without("webhook-timestamp"), body: good, want: 401, python: 500, say: "webhook-timestamp"},
		"no signature":         {header: without("webhook-signature"), body: good, want: 401, python: 500, say: "webhook-signature"},
		"not JSON":             {body: []byte("{"), want: 400, python: 500, say: "the payload is not JSON"},
		"no event":             {body: []byte("{}"), want: 400, python: 500, say: "/type is missing"},
		"no dataset":           {body: bytes.Replace(good, []byte(`"workspace"`), []byte(`"w"`), 1), want: 400, python: 500, say: "/data/workspace is missing"},
		"empty":                {body: nil, want: 400, python: 500},
		"too large":            {body: bytes.Repeat([]byte(" "), 10_001), want: 413, python: 413, say: "larger than 10000 bytes"},
		"no handler":           {path: "/nobody", body: good, want: 404, python: 404, say: "there is no handler at"},
		"GET":                  {method: "GET", want: 405, python: 405, say: "want POST"},
		"the handler fails":    {path: "/fails", body: good, want: 500, python: 500, say: `{"error":"the handler failed; come again"}`},
		"the handler panics":   {path: "/panics", body: good, want: 500, python: 500},
		"the handler gives up": {path: "/gives-up", body: good, want: 200, python: 200},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			for answers, want := range map[bool]int{false: c.want, true: c.python} {
				config := listener.Config{MaxBody: 10_000}
				if answers {
					config.Answers = listener.LikePython
				}
				l := newListener(t, config, someHandlers(t)...)
				method, path, header := c.method, c.path, c.header
				if method == "" {
					method = http.MethodPost
				}
				if path == "" {
					path = "/greet"
				}
				if header == nil {
					header = headers(t, secretOf(t, 1), c.body)
				}
				w := do(l, method, path, header, c.body)
				if w.Code != want {
					t.Errorf("like Python: %v: %d %s, want %d", answers, w.Code, w.Body, want)
				}
				if w.Code == 204 && w.Body.Len() > 0 || !answers && !strings.Contains(w.Body.String(), c.say) {
					t.Errorf("got %q, want it to say %q", w.Body, c.say)
				}
				if answers && want == 200 && w.Body.String() != "null" || answers && want == 500 && w.Body.String() != "Internal Server Error" {
					t.Errorf("like Python: %q", w.Body)
				}
			}
		})
	}
}

// someHandlers are handlers of dataset.created with the secret 1.
func someHandlers(t *testing.T) []listener.Handler {
	t.Helper()
	on := func(name string, handle func(context.Context, listener.Event[event.Dataset]) error) listener.Handler {
		return listener.On(name, handle, event.DatasetCreated).WithSecret(secretOf(t, 1))
	}
	return []listener.Handler{
		on("greet", quietly[listener.Event[event.Dataset]]),
		on("fails", func(context.Context, listener.Event[event.Dataset]) error { return errors.New("the API is down") }),
		on("panics", func(context.Context, listener.Event[event.Dataset]) error { panic("a nil map") }),
		on("gives-up", func(context.Context, listener.Event[event.Dataset]) error {
			return listener.GiveUp(errors.New("there is no such dataset"))
		}),
	}
}

// A repeated delivery has another webhook-id, another timestamp in its header
// and another signature; what it is about tells it.
func TestDuplicatesAreDropped(t *testing.T) {
	t.Parallel()
	for kind, box := range map[string]inbox.Inbox{"without an inbox": nil, "with an inbox": inbox.NewMemory(inbox.Limits{})} {
		t.Run(kind, func(t *testing.T) {
			t.Parallel()
			var got seen
			count := func(name string) listener.Handler {
				return listener.On(name, func(_ context.Context, e listener.Event[event.Dataset]) error {
					got.add("%s %s", name, e.ID())
					return nil
				}).WithSecret(secretOf(t, 1))
			}
			l := newListener(t, listener.Config{Inbox: box}, count("one"), count("two"))
			body := bodies.Body("dataset.created")
			later := bytes.Replace(body, []byte("160487Z"), []byte("160488Z"), 1)
			reordered := bytes.Replace(body, []byte(`"version": 1, "timestamp": "2025-03-12T09:30:01.160487Z"`), []byte(`"timestamp": "2025-03-12T09:30:01.160487+00:00",  "version": 1`), 1)
			for _, b := range [][]byte{body, body, reordered, later, bodies.Body("dataset.updated"), body} {
				if w := deliver(t, l, "/one", b); w.Code/100 != 2 || w.Code == 204 {
					t.Errorf("got %d %s", w.Code, w.Body)
				}
			}
			deliver(t, l, "/two", body) // another handler
			if err := l.Drain(t.Context()); err != nil {
				t.Error(err)
			}
			ids := got.all()
			slices.Sort(ids)
			if len(slices.Compact(ids)) != 4 || len(got.all()) != 4 {
				t.Errorf("the handlers saw\n%s", strings.Join(got.all(), "\n"))
			}
		})
	}
}

// What failed is not a duplicate when it comes again.
func TestWhatFailedIsHandledWhenItComesAgain(t *testing.T) {
	t.Parallel()
	calls := 0
	l := newListener(t, listener.Config{}, listener.On("greet", func(context.Context, listener.Event[event.Dataset]) error {
		if calls++; calls < 3 {
			return errors.New("not yet")
		}
		return nil
	}).WithSecret(secretOf(t, 1)))
	for i, want := range []int{500, 500, 200, 200} {
		if w := deliver(t, l, "/greet", bodies.Body("dataset.created")); w.Code != want {
			t.Errorf("delivery %d: %d, want %d", i+1, w.Code, want)
		}
	}
	if calls != 3 {
		t.Errorf("the handler was called %d times, want 3", calls)
	}
}

// Argilla's own signatures, made by the library that it calls.
func TestWhatArgillaSigned(t *testing.T) {
	t.Parallel()
	var file struct {
		Secret  string
		Vectors []struct {
			File      string
			ID        string `json:"webhook-id"`
			Timestamp string `json:"webhook-timestamp"`
			Signature string `json:"webhook-signature"`
		}
	}
	if err := json.Unmarshal(bodies.Signatures(), &file); err != nil {
		t.Fatal(err)
	}
	secret, err := signature.ParseSecret(file.Secret)
	if err != nil {
		t.Fatal(err)
	}
	for _, v := range file.Vectors {
		body := bodies.Body(strings.TrimSuffix(v.File, ".body"))
		l := newListener(t, listener.Config{}, listener.Raw("audit", quietly[listener.RawEvent]).WithSecret(secret))
		h := http.Header{"Webhook-Id": {v.ID}, "Webhook-Timestamp": {v.Timestamp}, "Webhook-Signature": {v.Signature}}
		// They were made long ago, which is all that is wrong with them.
		if w := do(l, http.MethodPost, "/audit", h, body); w.Code != 401 || !strings.Contains(w.Body.String(), "old") {
			t.Errorf("%s: %d %s", v.File, w.Code, w.Body)
		}
	}
}

func TestNothingOfAnEventIsLogged(t *testing.T) {
	t.Parallel()
	var log bytes.Buffer
	l := newListener(t, listener.Config{Log: slog.New(slog.NewJSONHandler(&log, &slog.HandlerOptions{Level: slog.LevelDebug}))},
		listener.On("fails", func(context.Context, listener.Event[event.Record]) error { return errors.New("the API is down") }).WithSecret(secretOf(t, 1)),
		listener.On("panics", func(context.Context, listener.Event[event.Record]) error { panic("a nil map") }).WithSecret(secretOf(t, 1)))
	body := bodies.Body("record.created")
	deliver(t, l, "/fails", body)
	deliver(t, l, "/panics", body)
	do(l, http.MethodPost, "/fails", headers(t, secretOf(t, 2), body), body)
	deliver(t, l, "/fails", bytes.Replace(body, []byte(`"status"`), []byte(`"s"`), 1))
	if strings.Count(log.String(), "a request was refused") != 4 {
		t.Errorf("the log is\n%s", log.String())
	}
	for _, private := range []string{"Aurora", "ticket-7741", secretOf(t, 1).RevealSecret(), "v1,"} {
		if strings.Contains(log.String(), private) {
			t.Errorf("%q is in the log:\n%s", private, log.String())
		}
	}
}

func TestNewNamesWhatIsWrong(t *testing.T) {
	t.Parallel()
	on := func(name string, events ...event.Type) listener.Handler {
		return listener.On(name, quietly[listener.Event[event.Dataset]], events...).WithSecret(secretOf(t, 1))
	}
	for want, c := range map[string]struct {
		config   listener.Config
		handlers []listener.Handler
	}{
		"there is no handler; make one with On or Raw":                                        {},
		"a handler is empty":                                                                  {handlers: []listener.Handler{{}}},
		`there are two handlers "a"`:                                                          {handlers: []listener.Handler{on("a"), on("a")}},
		`the handler "a/b": its name is its path: 1 to 100 letters`:                           {handlers: []listener.Handler{on("a/b")}},
		`the handler "..": its name is its path`:                                              {handlers: []listener.Handler{on("..")}},
		`the handler "": its name is its path`:                                                {handlers: []listener.Handler{on("")}},
		`the handler "docs": there is a page of that name`:                                    {handlers: []listener.Handler{on("docs")}},
		`the handler "a": its function takes a dataset, and record.created is about a record`: {handlers: []listener.Handler{on("a", event.RecordCreated)}},
		`the handler "a": there is no event "dataset.renamed"; there are [dataset.created`:    {handlers: []listener.Handler{on("a", "dataset.renamed")}},
		`the handler "a": there is no event "ping"`:                                           {handlers: []listener.Handler{on("a", event.PingType)}},
		`the event dataset.created is there twice`:                                            {handlers: []listener.Handler{on("a", event.DatasetCreated, event.DatasetCreated)}},
		`its function is nil`:                                                                 {handlers: []listener.Handler{listener.Raw("a", nil).WithSecret(secretOf(t, 1))}},
		"URL: it is not an http or https URL":                                                 {config: listener.Config{URL: "hooks.test"}, handlers: []listener.Handler{on("a")}},
		"URL: it has more than a host and a path":                                             {config: listener.Config{URL: "http://me:pw@hooks.test"}, handlers: []listener.Handler{on("a")}},
		"Workers is negative":                                                                 {config: listener.Config{Workers: -1}, handlers: []listener.Handler{on("a")}},
	} {
		l, err := listener.New(c.config, c.handlers...)
		if err == nil {
			_ = l.Shutdown(context.Background())
		}
		if err == nil || !strings.HasPrefix(err.Error(), "listener: "+want) && !strings.Contains(err.Error(), want) || strings.Contains(err.Error(), "pw") {
			t.Errorf("got %v, want %s", err, want)
		}
	}
}

//nolint:paralleltest // the environment is everybody's
func TestPublicURL(t *testing.T) {
	for _, c := range []struct{ server, space, address, want string }{
		{"", "", "", "http://127.0.0.1:8000"},
		{"", "", ":7860", "http://127.0.0.1:7860"},
		{"", "", "[::]:7860", "http://127.0.0.1:7860"},
		{"", "", "0.0.0.0:80", "http://127.0.0.1:80"},
		{"", "", "10.0.0.7:8000", "http://10.0.0.7:8000"},
		{"", "me-listener.hf.space", "", "https://me-listener.hf.space"},
		{"http://hooks.test/argilla/", "me-listener.hf.space", ":1", "http://hooks.test/argilla/"},
		{"hooks.test", "", "", "WEBHOOK_SERVER_URL: it is not an http"},
		{"", "a b", "", "SPACE_HOST: it is not an http"},
	} {
		t.Setenv(listener.EnvServerURL, c.server)
		t.Setenv(listener.EnvSpaceHost, c.space)
		got, err := listener.PublicURL(c.address)
		if err != nil {
			got = err.Error()
		}
		if !strings.HasPrefix(got, c.want) {
			t.Errorf("%+v: got %s", c, got)
		}
	}
}

func TestNoAPIKey(t *testing.T) {
	t.Setenv("ARGILLA_API_KEY", "")
	if _, err := listener.New(listener.Config{}, greet()); err == nil || !strings.Contains(err.Error(), "there is no API key: set ARGILLA_API_KEY to that of an owner") {
		t.Errorf("got %v", err)
	}
	t.Setenv("ARGILLA_API_KEY", "x y")
	if _, err := listener.New(listener.Config{}, greet()); err == nil || !strings.Contains(err.Error(), "ARGILLA_API_KEY") || strings.Contains(err.Error(), "x y") {
		t.Errorf("got %v", err)
	}
}

func TestTooMuchAtOnce(t *testing.T) {
	t.Parallel()
	l := newListener(t, listener.Config{MaxBody: 1000}, someHandlers(t)...)
	var held []*io.PipeWriter
	var done sync.WaitGroup
	arrived := make(chan struct{})
	for range 4 {
		body, end := io.Pipe()
		held = append(held, end)
		done.Go(func() {
			r := httptest.NewRequest(http.MethodPost, "/greet", body) // of unknown length
			r.Header = headers(t, secretOf(t, 1), nil)
			l.ServeHTTP(httptest.NewRecorder(), r)
		})
		go func() {
			_, _ = end.Write([]byte("x")) // it is being read
			arrived <- struct{}{}
		}()
		<-arrived
	}
	if w := deliver(t, l, "/greet", bodies.Body("ping")); w.Code != 503 || !strings.Contains(w.Body.String(), "too much is being read at once") {
		t.Errorf("got %d %s", w.Code, w.Body)
	}
	for _, end := range held {
		_ = end.Close()
	}
	done.Wait()
	if w := deliver(t, l, "/greet", bodies.Body("ping")); w.Code != 204 {
		t.Errorf("afterwards: %d %s", w.Code, w.Body)
	}
}
