package containers_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/moby/moby/api/types/container"
	"github.com/testcontainers/testcontainers-go"
	"github.com/testcontainers/testcontainers-go/wait"

	"github.com/hookdrill/hookdrill/fixtures/argilla/bodies"
	"github.com/hookdrill/hookdrill/simulator/signature"
)

// space follows the README of examples/argilla-space in a copy of its folder.
func space() (string, error) {
	return spaceImage.of(func(dir string) (testcontainers.FromDockerfile, error) {
		source := filepath.Join(root, "examples", "argilla-space")
		return testcontainers.FromDockerfile{Context: dir}, errors.Join(
			os.CopyFS(dir, os.DirFS(source)),
			compiled(source, ".", filepath.Join(dir, "argilla-space")),
		)
	})
}

const webhookSecret = "oah/G6J3cf8vhXNHUk0D2W4vu/oZ4fdjfnD5OMyVvYF1EhM9sM4ntuXqt6c1JCT3ZdcXIdKs/SOhPMQD/uOrCA=="

// argilla is the part of the API that the listener asks at its start: it makes
// webhooks, and delivers a ping to each.
type argilla struct {
	t  *testing.T
	mu sync.Mutex
	// urls are those of the webhooks by id.
	urls map[string]string
}

func (a *argilla) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	a.mu.Lock()
	defer a.mu.Unlock()
	switch {
	case r.Header.Get("X-Argilla-Api-Key") != apiKey:
		w.WriteHeader(http.StatusUnauthorized)
	case r.Method == http.MethodGet:
		_, _ = io.WriteString(w, `{"items":[]}`)
	case strings.HasSuffix(r.URL.Path, "/ping"):
		id := filepath.Base(filepath.Dir(r.URL.Path))
		if status, answer := signed(a.t, a.urls[id], "ping"); status != http.StatusNoContent {
			a.t.Errorf("the ping was answered %d %s", status, answer)
		}
		w.WriteHeader(http.StatusNoContent)
	default:
		made := map[string]any{"enabled": true, "secret": webhookSecret, "inserted_at": "2025-03-12T09:00:00", "updated_at": "2025-03-12T09:00:00"}
		_ = json.NewDecoder(r.Body).Decode(&made)
		url, _ := made["url"].(string)
		made["id"] = filepath.Base(url)
		a.urls[filepath.Base(url)] = url
		w.WriteHeader(http.StatusCreated)
		_ = json.NewEncoder(w).Encode(made)
	}
}

// signed delivers an example of an event as Argilla does.
func signed(t *testing.T, url, name string) (status int, answer string) {
	t.Helper()
	key, err := signature.ParseSecret(webhookSecret)
	if err != nil {
		t.Error(err)
		return 0, ""
	}
	message, err := signature.NewMessage("msg_1", key)
	if err != nil {
		t.Error(err)
		return 0, ""
	}
	body := bodies.Body(name)
	request, err := http.NewRequestWithContext(t.Context(), http.MethodPost, url, bytes.NewReader(body))
	if err != nil {
		t.Error(err)
		return 0, ""
	}
	request.Close = true
	for name, values := range message.Sign(time.Now(), body) {
		request.Header.Set(name, values[0])
	}
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		return 0, err.Error()
	}
	defer func() { _ = response.Body.Close() }()
	text, _ := io.ReadAll(response.Body)
	return response.StatusCode, string(text)
}

// TestTheSpaceIsDeployed builds the image of examples/argilla-space as its README
// says, starts it with its port in the environment beside an Argilla, and
// delivers to it.
func TestTheSpaceIsDeployed(t *testing.T) {
	t.Parallel()
	if reason := unconnected(t.Context()); reason != "" {
		t.Skip("not run: " + reason)
	}
	server := &argilla{t: t, urls: map[string]string{}}
	api := httptest.NewServer(server)
	defer api.Close()
	port := freePort(t)
	c := start(t, space,
		testcontainers.WithEnv(map[string]string{"PORT": port, "ARGILLA_API_URL": api.URL, "ARGILLA_API_KEY": apiKey, "WEBHOOK_SERVER_URL": "http://127.0.0.1:" + port}),
		testcontainers.WithHostConfigModifier(func(c *container.HostConfig) { c.NetworkMode = "host" }),
		testcontainers.WithWaitStrategyAndDeadline(longest, wait.ForLog(`"msg":"a webhook was created","handler":"responses"`)),
	)
	url := "http://127.0.0.1:" + port
	for _, d := range []struct {
		path, event string
		want        int
		answer      string
	}{
		{"/datasets", "dataset.published", 200, `{"status":"handled"}`},
		{"/datasets", "record.created", 204, ""},
		{"/completed", "record.completed", 200, `{"status":"handled"}`},
		{"/elsewhere", "record.completed", 404, `{"error":`},
	} {
		if status, answer := signed(t, url+d.path, d.event); status != d.want || !strings.HasPrefix(answer, d.answer) {
			t.Errorf("%s at %s: %d %s, want %d", d.event, d.path, status, answer, d.want)
		}
	}
	if status, answer := call(t, http.MethodPost, url+"/datasets", "", string(bodies.Body("dataset.published"))); status != 401 {
		t.Errorf("without a signature: %d %s", status, answer)
	}
	if status, page := call(t, http.MethodGet, url+"/docs", "", ""); status != 200 || !strings.Contains(page, "<!doctype html>") {
		t.Errorf("its documentation: %d", status)
	}
	runsAs(t, c, "1000:1000")
	if code, log := stopped(t, c); code != 0 || !strings.Contains(log, `"msg":"dataset.published","dataset":"ticket-triage"`) {
		t.Errorf("it ended with %d and printed\n%s", code, log)
	}
}

// TestTheSpaceNeedsAnOwner starts it with a key that Argilla does not know: it is
// to end, and to say what to do.
func TestTheSpaceNeedsAnOwner(t *testing.T) {
	t.Parallel()
	if reason := unconnected(t.Context()); reason != "" {
		t.Skip("not run: " + reason)
	}
	api := httptest.NewServer(&argilla{t: t})
	defer api.Close()
	c := start(t, space,
		testcontainers.WithEnv(map[string]string{"PORT": freePort(t), "ARGILLA_API_URL": api.URL, "ARGILLA_API_KEY": "wrong"}),
		testcontainers.WithHostConfigModifier(func(c *container.HostConfig) { c.NetworkMode = "host" }),
		testcontainers.WithWaitStrategyAndDeadline(longest, wait.ForExit()),
	)
	state, err := c.State(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if log := printed(c); state.ExitCode != 1 || !strings.Contains(log, "does not know the API key: set ARGILLA_API_KEY") {
		t.Errorf("it ended with %d and said %q", state.ExitCode, log)
	}
}

// freePort is one that nobody has. Somebody might take it before the container does.
func freePort(t *testing.T) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = l.Close() }()
	_, port, err := net.SplitHostPort(l.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	return port
}
