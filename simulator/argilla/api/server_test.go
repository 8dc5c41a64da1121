package api_test

import (
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/hookdrill/hookdrill/simulator/argilla/api"
	"github.com/hookdrill/hookdrill/simulator/argilla/notice"
	"github.com/hookdrill/hookdrill/simulator/argilla/store"
	"github.com/hookdrill/hookdrill/simulator/vault"
)

const ownerKey = "the-owners-key"

// server is the API without anybody who delivers.
type server struct {
	*testing.T
	api   *api.API
	store *store.Store
	keys  map[string]string // of users, by their names
	pings []string
}

func started(t *testing.T, change func(*api.Config)) *server {
	t.Helper()
	s, err := store.Open(t.TempDir(), store.Options{NoSync: true})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() })
	keys, err := vault.NewKeyset()
	if err != nil {
		t.Fatal(err)
	}
	v, err := vault.New(keys)
	if err != nil {
		t.Fatal(err)
	}
	made := &server{T: t, store: s, keys: map[string]string{"argilla": ownerKey}}
	c := api.Config{
		Store: s, Sealer: v, Notifier: notice.New(notice.Seams{}), OwnerKey: ownerKey, Random: rand.NewChaCha8([32]byte{7}),
		Ping: func(_ context.Context, w store.Webhook, body []byte) error {
			made.pings = append(made.pings, w.ID+" "+string(body))
			return nil
		},
		Log: slog.New(slog.NewTextHandler(t.Output(), nil)),
	}
	if change != nil {
		change(&c)
	}
	if made.api, err = api.New(c); err != nil {
		t.Fatal(err)
	}
	return made
}

// ask makes a request as a user, or as nobody for "".
func (s *server) ask(user, method, path, body string) (int, string) {
	s.Helper()
	request := httptest.NewRequestWithContext(s.Context(), method, "/api/v1"+path, strings.NewReader(body))
	if user != "" {
		request.Header.Set("X-Argilla-Api-Key", s.keys[user])
	}
	w := httptest.NewRecorder()
	s.api.ServeHTTP(w, request)
	if kind := w.Header().Get("Content-Type"); w.Body.Len() > 0 && kind != "application/json" {
		s.Errorf("%s %s: the type of the answer is %q", method, path, kind)
	}
	return w.Code, w.Body.String()
}

// expect makes a request whose answer is known.
func (s *server) expect(user, method, path, body string, status int, answer string) {
	s.Helper()
	gotStatus, got := s.ask(user, method, path, body)
	if gotStatus != status || got != answer {
		s.Errorf("%s %s %s as %q:\ngot  %d %s\nwant %d %s", method, path, body, user, gotStatus, got, status, answer)
	}
}

// call makes a request as the owner that has to succeed, and returns an id.
func (s *server) call(method, path, body string, args ...any) string {
	s.Helper()
	return s.callAs("argilla", method, path, fmt.Sprintf(body, args...))
}

func (s *server) callAs(user, method, path, body string) string {
	s.Helper()
	status, answer := s.ask(user, method, path, body)
	if status > 299 {
		s.Fatalf("%s %s %s: %d %s", method, path, body, status, answer)
	}
	var made struct {
		ID    string
		Items []struct{ ID string }
	}
	_ = json.Unmarshal([]byte(answer), &made)
	if made.ID == "" && len(made.Items) > 0 {
		return made.Items[0].ID
	}
	return made.ID
}

// user makes one, and remembers their key.
func (s *server) user(name, role string) string {
	s.Helper()
	_, answer := s.ask("argilla", http.MethodPost, "/users",
		fmt.Sprintf(`{"username":%q,"first_name":"X","password":"12345678","role":%q}`, name, role))
	var made struct {
		ID  string
		Key string `json:"api_key"`
	}
	if err := json.Unmarshal([]byte(answer), &made); err != nil || made.Key == "" {
		s.Fatalf("%v: %s", err, answer)
	}
	s.keys[name] = made.Key
	return made.ID
}

// workspace is that of the first user.
func (s *server) workspace() string { s.Helper(); return s.call("GET", "/me/workspaces", "") }

// validation is the body of an error about what was sent.
func validation(faults string) string {
	return `{"detail":{"code":"argilla.api.errors::ValidationError","params":{"errors":[` + faults + `]}}}`
}

const (
	unauthorized = `{"detail":{"code":"argilla.api.errors::UnauthorizedError","params":{"detail":"Could not validate credentials"}}}`
	forbidden    = `{"detail":{"code":"argilla.api.errors::ForbiddenOperationError","params":{"detail":"Operation not allowed"}}}`
	noID         = "00000000-0000-4000-8000-000000000000"
)
