package listener_test

import (
	"context"
	"encoding/json"
	"net/http"
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/hookdrill/hookdrill/fixtures/argilla/bodies"
	"github.com/hookdrill/hookdrill/simulator/argilla/event"
	"github.com/hookdrill/hookdrill/simulator/argilla/listener"
	"github.com/hookdrill/hookdrill/simulator/inbox"
)

type document struct {
	OpenAPI string
	Paths   map[string]map[string]struct {
		OperationID string
		Parameters  []struct{ Name string }
		RequestBody struct {
			Content map[string]struct {
				Schema   struct{ OneOf []map[string]string }
				Examples map[string]struct{ Value json.RawMessage }
			}
		}
		Responses map[string]struct{ Description string }
	}
	Components struct{ Schemas map[string]json.RawMessage }
}

func readOpenAPI(t *testing.T, c listener.Config) (d document) {
	t.Helper()
	l := newListener(t, c,
		listener.On("greet", quietly[listener.Event[event.Dataset]], event.DatasetCreated).WithSecret(secretOf(t, 1)),
		listener.Raw("audit", quietly[listener.RawEvent], event.RecordCreated, event.ResponseDeleted, event.DatasetCreated).WithSecret(secretOf(t, 1)))
	w := do(l, http.MethodGet, "/openapi.json", nil, nil)
	if w.Code != 200 || w.Header().Get("Content-Type") != "application/json" {
		t.Fatalf("got %d %v", w.Code, w.Header())
	}
	if err := json.Unmarshal(w.Body.Bytes(), &d); err != nil {
		t.Fatal(err)
	}
	return d
}

func TestOpenAPI(t *testing.T) {
	t.Parallel()
	d := readOpenAPI(t, listener.Config{})
	if d.OpenAPI != "3.1.0" || len(d.Paths) != 3 || len(d.Components.Schemas) != 4 {
		t.Errorf("%s has %d paths and %d schemas", d.OpenAPI, len(d.Paths), len(d.Components.Schemas))
	}
	audit := d.Paths["/audit"]["post"]
	content := audit.RequestBody.Content["application/json"]
	if audit.OperationID != "audit" || len(audit.Parameters) != 3 || len(content.Schema.OneOf) != 4 {
		t.Errorf("got %+v", audit)
	}
	for _, one := range content.Schema.OneOf {
		if name := strings.TrimPrefix(one["$ref"], "#/components/schemas/"); d.Components.Schemas[name] == nil {
			t.Errorf("there is no %v", one)
		}
	}
	for name, example := range content.Examples {
		if _, err := event.Decode(example.Value); err != nil {
			t.Errorf("the example %s: %v", name, err)
		}
	}
	for name, c := range map[string]struct {
		config listener.Config
		want   []string
	}{
		"precise":       {listener.Config{}, []string{"200", "204", "400", "401", "413", "500", "503"}},
		"with an inbox": {listener.Config{Inbox: inbox.NewMemory(inbox.Limits{})}, []string{"202", "204", "400", "401", "413", "503"}},
		"like Python":   {listener.Config{Answers: listener.LikePython}, []string{"200", "413", "500", "503"}},
	} {
		answers := readOpenAPI(t, c.config).Paths["/greet"]["post"].Responses
		for _, status := range c.want {
			if answers[status].Description == "" {
				t.Errorf("%s: nothing is said about %s", name, status)
			}
		}
		if len(answers) != len(c.want) {
			t.Errorf("%s: got %v, want %v", name, answers, c.want)
		}
	}
}

// The page has nothing from elsewhere, and may not even ask for it.
func TestTheDocsWorkOffline(t *testing.T) {
	t.Parallel()
	l := newListener(t, listener.Config{}, someHandlers(t)...)
	w := do(l, http.MethodGet, "/docs", nil, nil)
	page := w.Body.String()
	if w.Code != 200 || !strings.HasPrefix(w.Header().Get("Content-Type"), "text/html") || !strings.Contains(w.Header().Get("Content-Security-Policy"), "default-src 'none'") {
		t.Errorf("got %d %v", w.Code, w.Header())
	}
	if found := regexp.MustCompile(`(?i)https?://|//[a-z]|@import|url\(`).FindAllString(page, -1); found != nil {
		t.Errorf("the page refers to %v", found)
	}
	for _, want := range []string{"prefers-color-scheme: dark", `lang="en"`, ":focus-visible", "openapi.json", "<summary", "aria-live"} {
		if !strings.Contains(strings.ReplaceAll(page, `make("summary"`, "<summary"), want) {
			t.Errorf("the page has no %s", want)
		}
	}
	if w := do(l, http.MethodGet, "/", nil, nil); w.Code != 302 || w.Header().Get("Location") != "docs" {
		t.Errorf("/ leads to %q, %d", w.Header().Get("Location"), w.Code)
	}
	if w := do(l, http.MethodPost, "/docs", nil, nil); w.Code != 405 || w.Header().Get("Allow") != "GET, HEAD" {
		t.Errorf("POST to it: %d %v", w.Code, w.Header())
	}
}

func TestNoDocs(t *testing.T) {
	t.Parallel()
	l := newListener(t, listener.Config{NoDocs: true}, someHandlers(t)...)
	for path, want := range map[string]int{"/docs": 404, "/openapi.json": 404, "/": 404, "/healthz": 200} {
		if w := do(l, http.MethodGet, path, nil, nil); w.Code != want {
			t.Errorf("%s: %d, want %d", path, w.Code, want)
		}
	}
}

func TestHealth(t *testing.T) {
	t.Parallel()
	box := inbox.NewMemory(inbox.Limits{})
	l := newListener(t, listener.Config{Inbox: box, Client: newClient(t)}, greet())
	for _, c := range []struct {
		status int
		want   listener.Health
	}{
		{503, listener.Health{Status: "starting", Handlers: map[string]listener.HandlerHealth{"greet": {}}}},
		{503, listener.Health{Status: "the inbox cannot be read", Handlers: map[string]listener.HandlerHealth{"greet": {}}}},
		{503, listener.Health{Status: "shutting down", Handlers: map[string]listener.HandlerHealth{"greet": {}}}},
	} {
		w := do(l, http.MethodGet, "/healthz", nil, nil)
		var got listener.Health
		if err := json.Unmarshal(w.Body.Bytes(), &got); err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(c.want, got); w.Code != c.status || diff != "" {
			t.Errorf("%d (- want, + got):\n%s", w.Code, diff)
		}
		switch c.want.Status {
		case "starting":
			_ = box.Close()
		default:
			_ = l.Shutdown(context.Background())
		}
	}
}

// What is documented is what is decoded.
func TestSchemasNameWhatTheExamplesHave(t *testing.T) {
	t.Parallel()
	for _, typ := range append(event.Types(), event.PingType) {
		raw, err := json.Marshal(event.Schema(typ))
		if err != nil {
			t.Fatal(err)
		}
		var schema map[string]any
		if err := json.Unmarshal(raw, &schema); err != nil {
			t.Fatal(err)
		}
		var example any
		if err := json.Unmarshal(bodies.Body(string(typ)), &example); err != nil {
			t.Fatal(err)
		}
		holds(t, string(typ), schema, example)
	}
}

// holds looks for the fields of an object in its schema, all the way down.
func holds(t *testing.T, at string, schema map[string]any, value any) {
	t.Helper()
	switch value := value.(type) {
	case map[string]any:
		properties, ok := schema["properties"].(map[string]any)
		if !ok {
			return // anything
		}
		for key, v := range value {
			of, ok := properties[key].(map[string]any)
			if !ok {
				t.Errorf("%s: the schema has no %s", at, key)
				continue
			}
			holds(t, at+"/"+key, of, v)
		}
		for _, key := range schema["required"].([]any) {
			if _, ok := value[key.(string)]; !ok {
				t.Errorf("%s has no %s, which is required", at, key)
			}
		}
	case []any:
		items, _ := schema["items"].(map[string]any)
		for _, v := range value {
			holds(t, at+"/-", items, v)
		}
	}
}
