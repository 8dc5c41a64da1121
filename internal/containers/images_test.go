package containers_test

import (
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/testcontainers/testcontainers-go"
	"github.com/testcontainers/testcontainers-go/wait"

	"github.com/hookdrill/hookdrill/simulator/vault"
)

// apiKey is not the one that the sender has if nobody gives it another.
const apiKey = "lsv2_test_key"

// TestTheSendersImage starts the sender with another port than the image's own
// and with its secrets in the environment.
func TestTheSendersImage(t *testing.T) {
	t.Parallel()
	needContainers(t)
	c := start(t, sender,
		testcontainers.WithEnv(map[string]string{"HOOKDRILL_LISTEN": ":9191", "HOOKDRILL_API_KEY": apiKey, "HOOKDRILL_KEYSET": keyset(t)}),
		testcontainers.WithExposedPorts("9191/tcp"),
		testcontainers.WithWaitStrategyAndDeadline(longest, wait.ForHTTP("/info").WithPort("9191/tcp")),
	)
	url, err := c.PortEndpoint(t.Context(), "9191/tcp", "http")
	if err != nil {
		t.Fatal(err)
	}
	if status, answer := call(t, http.MethodGet, url+"/sessions", "hookdrill", ""); status != http.StatusUnauthorized && status != http.StatusForbidden {
		t.Errorf("with the usual key: %d %s", status, answer)
	}
	if status, answer := call(t, http.MethodPost, url+"/sessions", apiKey, `{"name":"default"}`); status != http.StatusOK {
		t.Errorf("with its own key: %d %s", status, answer)
	}
	runsAsNobody(t, c)
	if code, log := stopped(t, c); code != interrupted || strings.Contains(log, "made new keys") {
		t.Errorf("it ended with %d and printed %q; want 130, with the keys of its environment", code, log)
	}
}

func TestTheListenersImage(t *testing.T) {
	t.Parallel()
	needContainers(t)
	c := start(t, listener,
		testcontainers.WithEnv(map[string]string{"LS_WEBHOOK": "hush-hush", "LANGSMITH_API_KEY": "k3y"}),
		testcontainers.WithExposedPorts("8000/tcp"),
		testcontainers.WithWaitStrategyAndDeadline(longest, wait.ForHTTP("/healthz").WithPort("8000/tcp")),
	)
	url, err := c.PortEndpoint(t.Context(), "8000/tcp", "http")
	if err != nil {
		t.Fatal(err)
	}
	listens(t, url)
	runsAsNobody(t, c)
}

// keyset is a fresh one, as a user would put it into the environment.
func keyset(t *testing.T) string {
	t.Helper()
	keys, err := vault.NewKeyset()
	if err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(t.TempDir(), "keys")
	if err := keys.SaveNew(file); err != nil {
		t.Fatal(err)
	}
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}
