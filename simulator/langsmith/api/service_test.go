package api_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"net/textproto"
	"os"
	"strings"
	"sync"
	"testing"

	"github.com/hookdrill/hookdrill/simulator/langsmith/api"
	"github.com/hookdrill/hookdrill/simulator/langsmith/store"
	"github.com/hookdrill/hookdrill/simulator/vault"
)

const (
	apiKey = "lsv2_pt_test"
	tenant = "2ebda79f-2946-4491-a9ad-d642f49e0815"
)

// service is an API over a store of its own, and everything it was asked.
type service struct {
	*api.API
	store  *store.Store
	folder string
	log    *bytes.Buffer
	blobs  *blobs

	mu        sync.Mutex
	triggered []string
}

func started(t *testing.T, change ...func(*api.Config)) *service {
	t.Helper()
	s := &service{folder: t.TempDir(), log: new(bytes.Buffer), blobs: &blobs{values: make(map[string]string)}}
	var err error
	if s.store, err = store.Open(s.folder, store.Options{NoSync: true}); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.store.Close() })
	keys, err := vault.NewKeyset()
	if err != nil {
		t.Fatal(err)
	}
	sealer, err := vault.New(keys)
	if err != nil {
		t.Fatal(err)
	}
	c := api.Config{
		Store: s.store, Sealer: sealer, Keys: []string{"other", apiKey}, TenantID: tenant, AllowPrivate: true, Filters: filters{},
		Stats: func(list []store.Feedback) (json.RawMessage, error) {
			return fmt.Appendf(nil, `{"k":{"n":%d}}`, len(list)), nil
		},
		Trigger: s.trigger, Blobs: s.blobs, OffloadAbove: 1000, Log: slog.New(slog.NewTextHandler(s.log, nil)),
	}
	for _, f := range change {
		f(&c)
	}
	if s.API, err = api.New(c); err != nil {
		t.Fatal(err)
	}
	return s
}

func (s *service) trigger(_ context.Context, rules ...string) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.triggered = append(s.triggered, rules...)
	return nil
}

// filters know one form: name=NAME.
type filters struct{}

func (filters) Parse(text string) (api.Match, error) {
	name, ok := strings.CutPrefix(text, "name=")
	if !ok {
		return nil, errors.New("it should begin with name=")
	}
	return func(_ *store.Tx, run store.Run) (bool, error) { return run.Name == name, nil }, nil
}

type blobs struct {
	mu     sync.Mutex
	values map[string]string
}

func (b *blobs) Put(_ context.Context, key, _ string, value []byte) (string, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.values[key] = string(value)
	return "s3://bucket/" + key, nil
}

func (b *blobs) URL(_ context.Context, key string) (string, error) { return "http://blobs/" + key, nil }

// reply is what came back.
type reply struct {
	status int
	text   string
}

// get finds a value by its keys in a reply.
func (r reply) get(t *testing.T, path ...any) any {
	t.Helper()
	var at any
	if err := json.Unmarshal([]byte(r.text), &at); err != nil {
		t.Fatalf("%s: %v", r.text, err)
	}
	for _, step := range path {
		switch step := step.(type) {
		case string:
			object, ok := at.(map[string]any)
			if _, there := object[step]; !ok || !there {
				t.Fatalf("%v: there is no %v in %s", path, step, r.text)
			}
			at = object[step]
		case int:
			list, ok := at.([]any)
			if !ok || len(list) <= step {
				t.Fatalf("%v: there is no item %d in %s", path, step, r.text)
			}
			at = list[step]
		}
	}
	return at
}

func (r reply) str(t *testing.T, path ...any) string {
	t.Helper()
	return fmt.Sprint(r.get(t, path...))
}

// do asks as an SDK does.
func (s *service) do(method, path, body string, headers ...string) reply {
	r := httptest.NewRequest(method, path, strings.NewReader(body))
	r.Header.Set("X-Api-Key", apiKey)
	for i := 0; i < len(headers); i += 2 {
		r.Header.Set(headers[i], headers[i+1])
	}
	w := httptest.NewRecorder()
	s.ServeHTTP(w, r)
	text, _ := io.ReadAll(w.Result().Body)
	return reply{w.Code, string(text)}
}

// must is do where something else than status is a mistake of the test.
func (s *service) must(t *testing.T, status int, method, path, body string) reply {
	t.Helper()
	r := s.do(method, path, body)
	if r.status != status {
		t.Fatalf("%s %s %s: %d %s, want %d", method, path, body, r.status, r.text, status)
	}
	return r
}

// form writes parts as the SDKs do: name, then content.
func form(t *testing.T, parts ...string) (contentType, body string) {
	t.Helper()
	var text bytes.Buffer
	w := multipart.NewWriter(&text)
	for i := 0; i < len(parts); i += 2 {
		header := textproto.MIMEHeader{}
		header.Set("Content-Disposition", fmt.Sprintf(`form-data; name=%q; filename="blob"`, parts[i]))
		header.Set("Content-Type", fmt.Sprintf("application/json; length=%d", len(parts[i+1])))
		part, err := w.CreatePart(header)
		if err != nil {
			t.Fatal(err)
		}
		_, _ = io.WriteString(part, parts[i+1])
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return w.FormDataContentType(), text.String()
}

func (s *service) upload(t *testing.T, path string, parts ...string) reply {
	t.Helper()
	contentType, body := form(t, parts...)
	return s.do("POST", path, body, "Content-Type", contentType)
}

// onDisk are all bytes of the data folder.
func (s *service) onDisk(t *testing.T) string {
	t.Helper()
	text, err := os.ReadFile(s.store.Path())
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

func id(n int) string { return fmt.Sprintf("0195c0de-0000-7000-8000-%012d", n) }

// stamp is the n-th second of some minute, as dotted_order has it.
func stamp(n int) string { return fmt.Sprintf("20260102T0304%02d678901Z", n) }

// rootRun is a run that has ended, as the SDKs send it.
func rootRun(n int, more string) string {
	return fmt.Sprintf(`{"id":%q,"trace_id":%q,"dotted_order":%q,"name":"root","run_type":"chain","session_name":"proj",
		"start_time":"2026-01-02T03:04:%02d.678901Z","end_time":"2026-01-02T03:05:00Z"%s}`, id(n), id(n), stamp(n)+id(n), n, more)
}

func TestTheConfigIsChecked(t *testing.T) {
	t.Parallel()
	s := started(t)
	for name, change := range map[string]func(*api.Config){
		"store":  func(c *api.Config) { c.Store = nil },
		"keys":   func(c *api.Config) { c.Keys = nil },
		"key":    func(c *api.Config) { c.Keys = []string{""} },
		"tenant": func(c *api.Config) { c.TenantID = "me" },
	} {
		c := s.Config
		change(&c)
		if _, err := api.New(c); err == nil {
			t.Errorf("%s: New() = nil, want an error", name)
		}
	}
}

func TestEveryPrefixLeadsToTheSame(t *testing.T) {
	t.Parallel()
	s := started(t)
	d := s.must(t, 200, "POST", "/api/v1/datasets", `{"name":"d"}`).str(t, "id")
	for _, prefix := range []string{"", "/api", "/api/v1"} {
		for _, path := range []string{"/info", "/sessions", "/datasets?name=d", "/runs/rules", "/feedback?limit=3&offset=0"} {
			s.must(t, 200, "GET", prefix+path, "")
		}
	}
	for n, prefix := range []string{"/v1/platform", "/api/v1/platform", "/api/platform"} {
		got := s.upload(t, prefix+"/datasets/"+d+"/examples", id(n), `{}`, id(n)+".inputs", `{"q":1}`)
		if got.status != 201 {
			t.Errorf("%s: %+v", prefix, got)
		}
	}
}

func TestKeys(t *testing.T) {
	t.Parallel()
	s := started(t)
	for _, c := range []struct {
		method, path, key string
		status            int
		text              string
	}{
		{"GET", "/info", "", 200, `"use_multipart_endpoint":true`},
		{"GET", "/ok", "wrong", 200, `true`},
		{"GET", "/info/health", "", 200, `50`},
		{"GET", "/sessions", "", 401, `{"detail":"Invalid token"}`},
		{"GET", "/sessions", "wrong", 401, `{"detail":"Invalid token"}`},
		{"GET", "/sessions", "other", 200, `[]`},
		{"POST", "/runs/multipart", "", 401, `{"detail":"Invalid token"}`},
		{"POST", "/runs/multipart", "wrong", 403, `{"error":"Forbidden"}`},
		{"GET", "/nothing", apiKey, 404, `{"detail":"Not Found"}`},
		{"PUT", "/sessions", apiKey, 405, `{"detail":"Method Not Allowed"}`},
	} {
		got := s.do(c.method, c.path, "", "X-Api-Key", c.key)
		if got.status != c.status || !strings.Contains(got.text, c.text) {
			t.Errorf("%s %s with key %q: %+v, want %d %s", c.method, c.path, c.key, got, c.status, c.text)
		}
	}
}

func TestMethodsThatAreAllowedAreNamed(t *testing.T) {
	t.Parallel()
	w := httptest.NewRecorder()
	started(t).ServeHTTP(w, httptest.NewRequest(http.MethodPut, "/api/v1/sessions", nil))
	if got := w.Header().Get("Allow"); got != "GET, POST" {
		t.Errorf("Allow is %q, want GET, POST", got)
	}
}
