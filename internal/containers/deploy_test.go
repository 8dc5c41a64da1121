package containers_test

import (
	"strings"
	"testing"

	"github.com/testcontainers/testcontainers-go"
	"github.com/testcontainers/testcontainers-go/wait"
)

// TestTheExampleIsDeployed builds the image of examples/langsmith-listener as
// its README says, starts it with the port and the secret in the environment,
// and calls it.
func TestTheExampleIsDeployed(t *testing.T) {
	t.Parallel()
	needContainers(t)
	c := start(t, example,
		testcontainers.WithEnv(map[string]string{"PORT": "9090", "LS_WEBHOOK": "hush-hush", "LANGSMITH_API_KEY": "k3y"}),
		testcontainers.WithExposedPorts("9090/tcp"),
		testcontainers.WithWaitStrategyAndDeadline(longest, wait.ForHTTP("/healthz").WithPort("9090/tcp")),
	)
	url, err := c.PortEndpoint(t.Context(), "9090/tcp", "http")
	if err != nil {
		t.Fatal(err)
	}
	listens(t, url)
	runsAsNobody(t, c)
}

// TestTheExampleNeedsItsSecret starts it without: it is to end, and to say why.
func TestTheExampleNeedsItsSecret(t *testing.T) {
	t.Parallel()
	needContainers(t)
	c := start(t, example, testcontainers.WithWaitStrategyAndDeadline(longest, wait.ForExit()))
	state, err := c.State(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if log := printed(c); state.ExitCode != 1 || !strings.Contains(log, "LS_WEBHOOK") {
		t.Errorf("it ended with %d and said %q, want 1 and what it lacks", state.ExitCode, log)
	}
}
