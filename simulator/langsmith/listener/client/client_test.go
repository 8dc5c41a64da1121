package client_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/hookdrill/hookdrill/simulator/langsmith/listener/client"
)

const theKey = "lsv2_pt_0123456789abcdef"

// against makes a client of a server that answers as told.
func against(t *testing.T, base string, serve http.HandlerFunc, change func(*client.Config)) *client.Client {
	t.Helper()
	server := httptest.NewServer(serve)
	key, err := client.NewKey(" " + theKey + "\n")
	if err != nil {
		t.Fatal(err)
	}
	config := client.Config{BaseURL: server.URL + base, Key: key, Attempts: 1}
	if change != nil {
		change(&config)
	}
	c, err := client.New(config)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		c.Close()
		server.Close()
	})
	return c
}

func TestWhereTheAPIIs(t *testing.T) {
	t.Parallel()
	for base, want := range map[string]string{
		"": "/api/v1/datasets", "/": "/api/v1/datasets", "/api": "/api/v1/datasets", "/api/v1": "/api/v1/datasets", "/api/v1/": "/api/v1/datasets",
		"/langsmith/api/v1": "/langsmith/api/v1/datasets", "/langsmith": "/langsmith/api/v1/datasets",
	} {
		c := against(t, base, func(w http.ResponseWriter, r *http.Request) {
			if r.URL.Path != want || r.Header.Get("X-Api-Key") != theKey || r.Header.Get("X-Tenant-Id") != "" {
				t.Errorf("%s: asked %s with %v", base, r.URL.Path, r.Header)
			}
			_, _ = io.WriteString(w, `[{"id":"1","name":"d"}]`)
		}, nil)
		if d, err := c.DatasetNamed(context.Background(), "d"); err != nil || d.ID != "1" {
			t.Errorf("%s: got %+v, %v", base, d, err)
		}
	}
}

func TestNewNamesWhatIsWrong(t *testing.T) {
	t.Parallel()
	for _, base := range []string{"api.smith.langchain.com", "ftp://a.test", "http://", "http://me:pw@a.test", "https://a.test/?key=pw", "https://a.test/#pw", ":"} {
		if _, err := client.New(client.Config{BaseURL: base}); err == nil || strings.Contains(err.Error(), "pw") {
			t.Errorf("%s: got %v", base, err)
		}
	}
	if _, err := client.New(client.Config{Timeout: -1}); err == nil {
		t.Error("a negative timeout is accepted")
	}
	if _, err := client.NewKey("lsv2\nx"); err == nil || strings.Contains(err.Error(), "lsv2") {
		t.Errorf("a key with a newline: %v", err)
	}
	c, err := client.New(client.Config{})
	if err != nil {
		t.Fatal(err)
	}
	c.Close()
}

// A redirect gets neither the key nor an answer.
func TestRedirectsAreNotFollowed(t *testing.T) {
	t.Parallel()
	elsewhere := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		t.Errorf("%s was asked with %v", r.URL, r.Header)
	}))
	defer elsewhere.Close()
	c := against(t, "", func(w http.ResponseWriter, r *http.Request) {
		http.Redirect(w, r, elsewhere.URL, http.StatusTemporaryRedirect)
	}, nil)
	_, err := c.DatasetNamed(context.Background(), "d")
	if failed, ok := errors.AsType[*client.Error](err); !ok || failed.Status != 307 {
		t.Errorf("got %v", err)
	}
}

func TestAnswersAreBounded(t *testing.T) {
	t.Parallel()
	for status, want := range map[int]string{200: "the answer has more than 1000 bytes", 422: "422 Unprocessable Entity: aaaa"} {
		c := against(t, "", func(w http.ResponseWriter, _ *http.Request) {
			w.WriteHeader(status)
			_, _ = io.WriteString(w, strings.Repeat("a", 2000))
		}, func(c *client.Config) { c.MaxBytes = 1000 })
		if _, err := c.DatasetNamed(context.Background(), "d"); err == nil || !strings.Contains(err.Error(), want) || len(err.Error()) > 500 {
			t.Errorf("%d: got %v", status, err)
		}
	}
}

func TestAServerThatIsSilentOrGone(t *testing.T) {
	t.Parallel()
	c := against(t, "", func(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() },
		func(c *client.Config) { c.Timeout = 50 * time.Millisecond })
	_, err := c.DatasetNamed(context.Background(), "secret name")
	if failed, ok := errors.AsType[*client.Error](err); !ok || !failed.Temporary() || err.Error() != "LangSmith: GET /datasets: context deadline exceeded" {
		t.Errorf("silent: got %v", err)
	}
	c = against(t, "", func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) }, nil)
	_, err = c.DatasetNamed(context.Background(), "d")
	if failed, ok := errors.AsType[*client.Error](err); !ok || !failed.Temporary() || failed.Status != 0 {
		t.Errorf("gone: got %v", err)
	}
}

func TestWhatErrorsSay(t *testing.T) {
	t.Parallel()
	for answer, want := range map[string]string{
		`{"detail":"Run not found"}`:              "Run not found",
		`{"error":"Forbidden"}` + "\n":            "Forbidden",
		`{"detail":["query.run.0: no UUID"]}`:     `["query.run.0: no UUID"]`,
		`{"error":"","detail":[{"msg":"wrong"}]}`: `[{"msg":"wrong"}]`,
		`<html>`:                      "<html>",
		`{"title":"x"}`:               `{"title":"x"}`,
		``:                            "",
		`{"detail":"` + theKey + `"}`: "[redacted]",
	} {
		c := against(t, "", func(w http.ResponseWriter, _ *http.Request) {
			w.WriteHeader(http.StatusNotFound)
			_, _ = io.WriteString(w, answer)
		}, nil)
		_, err := c.DatasetNamed(context.Background(), "d")
		if failed, ok := errors.AsType[*client.Error](err); !ok || failed.Detail != want {
			t.Errorf("%s: got %v, want %q", answer, err, want)
		}
	}
}

func TestTheKeyStaysInside(t *testing.T) {
	t.Parallel()
	key, err := client.NewKey(theKey)
	if err != nil {
		t.Fatal(err)
	}
	c, err := client.New(client.Config{Key: key})
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	config := client.Config{Key: key}
	var shown strings.Builder
	slog.New(slog.NewJSONHandler(&shown, nil)).Info("x", "key", key, "config", config)
	slog.New(slog.NewTextHandler(&shown, nil)).Info("x", "key", key, "config", config)
	encoded, err := json.Marshal(config)
	if err != nil {
		t.Fatal(err)
	}
	shown.Write(encoded)
	for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%x"} {
		fmt.Fprintf(&shown, verb, key)
		fmt.Fprintf(&shown, verb, &key)
		fmt.Fprintf(&shown, verb, config)
		fmt.Fprintf(&shown, verb, c)
	}
	for _, secret := range []string{theKey, fmt.Sprintf("%x", theKey)} {
		if strings.Contains(shown.String(), secret) {
			t.Errorf("%q is in\n%s", secret, shown.String())
		}
	}
	if !strings.Contains(shown.String(), "[redacted]") {
		t.Errorf("nothing shows that there is one:\n%s", shown.String())
	}
}

//nolint:paralleltest // the environment is everybody's
func TestKeyFromEnv(t *testing.T) {
	for value, want := range map[string]string{"": "", theKey: "[redacted]"} {
		t.Setenv(client.EnvKey, value)
		if key, err := client.KeyFromEnv(); err != nil || key.String() != want {
			t.Errorf("%q: got %v, %v", value, key, err)
		}
	}
}
