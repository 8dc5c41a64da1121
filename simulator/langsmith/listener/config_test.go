package listener_test

import (
	"strings"
	"testing"

	"github.com/hookdrill/hookdrill/simulator/langsmith/listener"
)

func TestNewNamesWhatIsWrong(t *testing.T) {
	t.Parallel()
	good := func() listener.Config {
		return listener.Config{
			Secrets: []listener.Secret{secret(t, "s")}, Handle: new(handled).handle, Inbox: listener.NewMemory(listener.Limits{}),
		}
	}
	for want, spoil := range map[string]func(*listener.Config){
		"Secrets is empty":             func(c *listener.Config) { c.Secrets = nil },
		"Secrets[1] is empty":          func(c *listener.Config) { c.Secrets = append(c.Secrets, listener.Secret{}) },
		"Handle is missing":            func(c *listener.Config) { c.Handle = nil },
		"Data is missing":              func(c *listener.Config) { c.Inbox = nil },
		"Workers is negative":          func(c *listener.Config) { c.Workers = -1 },
		"Limits.Retention is negative": func(c *listener.Config) { c.Limits.Retention = -1 },
		"the inbox's folder":           func(c *listener.Config) { c.Inbox, c.Data = nil, "config_test.go" },
	} {
		c := good()
		spoil(&c)
		if _, err := listener.New(c); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("got %v, want %q", err, want)
		}
	}
	if _, err := listener.NewSecret(""); err == nil {
		t.Error("an empty secret is accepted")
	}
}

// Not parallel: the environment is everybody's.
func TestSecretFromEnv(t *testing.T) {
	t.Setenv(listener.EnvSecret, "")
	if _, err := listener.SecretFromEnv(); err == nil || !strings.Contains(err.Error(), "LS_WEBHOOK: the secret is empty") {
		t.Errorf("got %v", err)
	}
	t.Setenv(listener.EnvSecret, theSecret)
	s, err := listener.SecretFromEnv()
	if err != nil {
		t.Fatal(err)
	}
	l := start(t, new(handled).handle, func(c *listener.Config) { c.Secrets = []listener.Secret{s} })
	if w := post(l, withRuns(t)); w.Code != 200 {
		t.Errorf("got %d %s", w.Code, w.Body)
	}
}
