package client_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/hookdrill/hookdrill/simulator/apikey"
	"github.com/hookdrill/hookdrill/simulator/argilla/listener/client"
)

const theKey = "argilla.apikey-0123456789"

func key(t *testing.T) apikey.Key {
	t.Helper()
	k, err := apikey.New(" " + theKey + "\n")
	if err != nil {
		t.Fatal(err)
	}
	return k
}

// against makes a client of a server that answers as told.
func against(t *testing.T, base string, serve http.HandlerFunc, change func(*client.Config)) *client.Client {
	t.Helper()
	server := httptest.NewServer(serve)
	config := client.Config{BaseURL: server.URL + base, Key: key(t), Attempts: 1}
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

func TestWhereArgillaIs(t *testing.T) {
	t.Parallel()
	for base, prefix := range map[string]string{"": "", "/": "", "/api/v1": "", "/api/v1/": "", "/argilla": "/argilla", "/argilla/api/v1": "/argilla"} {
		c := against(t, base, func(w http.ResponseWriter, r *http.Request) {
			if r.URL.Path != prefix+"/api/v1/webhooks" || r.Header.Get("X-Argilla-Api-Key") != theKey || r.Header.Get("Authorization") != "Bearer hf_x" {
				t.Errorf("%s: asked %s with %v", base, r.URL.Path, r.Header)
			}
			_, _ = io.WriteString(w, `{"items":[]}`)
		}, func(c *client.Config) { c.Header = http.Header{"Authorization": {"Bearer hf_x"}} })
		if all, err := c.List(t.Context()); err != nil || len(all) != 0 || !strings.HasSuffix(c.URL(), prefix) {
			t.Errorf("%s, at %s: got %v, %v", base, c.URL(), all, err)
		}
	}
}

func TestNewNamesWhatIsWrong(t *testing.T) {
	t.Parallel()
	for _, base := range []string{"argilla.test", "ftp://a.test", "http://", "http://me:pw@a.test", "https://a.test/?key=pw", "https://a.test/#pw", ":"} {
		if _, err := client.New(client.Config{BaseURL: base}); err == nil || strings.Contains(err.Error(), "pw") {
			t.Errorf("%s: got %v", base, err)
		}
	}
	if _, err := client.New(client.Config{Timeout: -1}); err == nil {
		t.Error("a negative timeout is accepted")
	}
	c, err := client.New(client.Config{})
	if err != nil || c.URL() != "http://localhost:6900" {
		t.Errorf("by default it is at %s, %v", c.URL(), err)
	}
}

// What connections do: nothing comes, too much comes, it goes elsewhere.
func TestBadConnections(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		serve  http.HandlerFunc
		change func(*client.Config)
		want   string
		kind   error
	}{
		"silent": {
			func(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() },
			func(c *client.Config) { c.Timeout = time.Millisecond }, "GET /webhooks: ", client.ErrUnreachable,
		},
		"gone": {func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) }, nil, "GET /webhooks: EOF", client.ErrUnreachable},
		"endless": {
			func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, strings.Repeat(" ", 2000)) },
			func(c *client.Config) { c.MaxBytes = 1000 }, "the answer has more than 1000 bytes", nil,
		},
		"elsewhere": {
			func(w http.ResponseWriter, r *http.Request) {
				http.Redirect(w, r, "http://127.0.0.1:1/", http.StatusTemporaryRedirect)
			},
			nil, "307 Temporary Redirect", nil,
		},
		"no JSON":   {func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, "<html>") }, nil, "the answer is not what was expected", nil},
		"no secret": {func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, `{"items":[{"id":"1"}]}`) }, nil, `the secret of the webhook "1"`, nil},
		"no time": {func(w http.ResponseWriter, _ *http.Request) {
			_, _ = io.WriteString(w, `{"items":[{"id":"1","secret":"c2VjcmV0"}]}`)
		}, nil, `has the time ""`, nil},
		"a page": {func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(502); _, _ = io.WriteString(w, "<html>") }, nil, "502 Bad Gateway: <html>", nil},
		"its own key": {func(w http.ResponseWriter, _ *http.Request) {
			w.WriteHeader(400)
			_, _ = io.WriteString(w, `{"detail":"`+theKey+`"}`)
		}, nil, "[redacted]", nil},
	} {
		_, err := against(t, "", c.serve, c.change).List(context.Background())
		if err == nil || !strings.Contains(err.Error(), c.want) || c.kind != nil && !errors.Is(err, c.kind) || strings.Contains(err.Error(), theKey) {
			t.Errorf("%s: got %v, want %s", name, err, c.want)
		}
	}
}

// An id is one segment of a path, whatever somebody puts in.
func TestAnIDIsEscaped(t *testing.T) {
	t.Parallel()
	c := against(t, "", func(w http.ResponseWriter, r *http.Request) {
		if r.URL.EscapedPath() != "/api/v1/webhooks/a%2F..%2Fb%3F/ping" {
			t.Errorf("asked %s", r.URL.EscapedPath())
		}
		w.WriteHeader(http.StatusNoContent)
	}, nil)
	if err := c.Ping(t.Context(), "a/../b?"); err != nil {
		t.Error(err)
	}
}

func TestNothingSecretIsPrinted(t *testing.T) {
	t.Parallel()
	config := client.Config{Key: key(t)}
	c := against(t, "", func(w http.ResponseWriter, _ *http.Request) {
		_, _ = io.WriteString(w, `{"items":[{"id":"1","secret":"c2VjcmV0LXNlY3JldA==","inserted_at":"2025-03-12T09:00:00","updated_at":"2025-03-12T09:00:00"}]}`)
	}, nil)
	all, err := c.List(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	var shown strings.Builder
	slog.New(slog.NewJSONHandler(&shown, nil)).Info("x", "webhook", all[0], "config", config)
	for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%x"} {
		fmt.Fprintf(&shown, verb+verb+verb, all[0], config, c)
	}
	for _, secret := range []string{theKey, "c2VjcmV0", "secret-secret", fmt.Sprintf("%x", theKey), fmt.Sprintf("%x", "secret-secret")} {
		if strings.Contains(shown.String(), secret) {
			t.Errorf("%q is in\n%s", secret, shown.String())
		}
	}
	if all[0].Secret.RevealSecret() != "whsec_c2VjcmV0LXNlY3JldA==" {
		t.Error("the secret is another one")
	}
}

func TestConfigFromEnv(t *testing.T) {
	t.Setenv(client.EnvURL, "http://argilla.test")
	t.Setenv(client.EnvKey, theKey)
	if c, err := client.ConfigFromEnv(); err != nil || c.BaseURL != "http://argilla.test" || c.Key.RevealSecret() != theKey {
		t.Errorf("got %+v, %v", c, err)
	}
	t.Setenv(client.EnvKey, "a b")
	if _, err := client.ConfigFromEnv(); err == nil || strings.Contains(err.Error(), "a b") || !strings.Contains(err.Error(), client.EnvKey) {
		t.Errorf("got %v", err)
	}
}

// A configuration goes into logs, and so would the Authorization of a Space.
func TestAConfigurationKeepsItsHeadersToItself(t *testing.T) {
	t.Parallel()
	c := client.Config{BaseURL: "http://argilla.test", Key: key(t), Header: http.Header{"Authorization": {"Bearer hf_x"}}}
	var log bytes.Buffer
	slog.New(slog.NewTextHandler(&log, nil)).Info("it", "config", c, "pointer", &c)
	slog.New(slog.NewJSONHandler(&log, nil)).Info("it", "config", c, "pointer", &c)
	for _, text := range []string{
		fmt.Sprint(c), fmt.Sprintf("%+v", c), fmt.Sprintf("%#v", c), fmt.Sprintf("%s %q", &c, c), log.String(),
	} {
		if strings.Contains(text, "hf_x") || strings.Contains(text, theKey) {
			t.Errorf("it tells %s", text)
		}
		if !strings.Contains(text, "Authorization") || !strings.Contains(text, "argilla.test") {
			t.Errorf("it does not tell which it is: %s", text)
		}
	}
}
