package containers_test

import (
	"context"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/testcontainers/testcontainers-go"

	"github.com/hookdrill/hookdrill/fixtures/langsmith"
)

// start starts a container of an image for the length of a test. When the test has failed,
// it prints what the container said.
func start(t *testing.T, image func() (string, error), opts ...testcontainers.ContainerCustomizer) *testcontainers.DockerContainer {
	t.Helper()
	name, err := image()
	if err != nil {
		t.Fatal(err)
	}
	c, err := testcontainers.Run(t.Context(), name, opts...)
	testcontainers.CleanupContainer(t, c, testcontainers.StopTimeout(0))
	t.Cleanup(func() {
		if t.Failed() && c != nil {
			t.Logf("the container said:\n%s", printed(c))
		}
	})
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// printed is all that a container has printed, also when its test has ended.
func printed(c *testcontainers.DockerContainer) string {
	out, err := c.Logs(context.Background())
	if err != nil {
		return err.Error()
	}
	defer func() { _ = out.Close() }()
	text, _ := io.ReadAll(out)
	return string(text)
}

// stopped ends a container in order, and returns its exit code and all that it
// has printed: while it runs, the last of that may still be under way.
func stopped(t *testing.T, c *testcontainers.DockerContainer) (code int, text string) {
	t.Helper()
	patience := 10 * time.Second
	if err := c.Stop(t.Context(), &patience); err != nil {
		t.Fatal(err)
	}
	state, err := c.State(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return state.ExitCode, printed(c)
}

// call makes a request over a connection of its own.
func call(t *testing.T, method, url, key, body string) (status int, answer string) {
	t.Helper()
	request, err := http.NewRequestWithContext(t.Context(), method, url, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	request.Close = true
	request.Header.Set("Content-Type", "application/json")
	if key != "" {
		request.Header.Set("X-Api-Key", key)
	}
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = response.Body.Close() }()
	text, err := io.ReadAll(response.Body)
	if err != nil {
		t.Fatal(err)
	}
	return response.StatusCode, string(text)
}

// listens calls a listener whose secret is hush-hush.
func listens(t *testing.T, url string) {
	t.Helper()
	for _, c := range []struct {
		what, query string
		want        int
		answer      string
	}{
		{"without the secret", "", http.StatusUnauthorized, `{"error":`},
		{"with another secret", "?secret=hush", http.StatusUnauthorized, `{"error":`},
		{"with the secret", "?secret=hush-hush", http.StatusAccepted, `{"queued":1,"seen":0}`},
		{"the same once more", "?secret=hush-hush", http.StatusOK, `{"queued":0,"seen":1}`},
	} {
		status, answer := call(t, http.MethodPost, url+"/"+c.query, "", string(langsmith.Example()))
		if status != c.want || !strings.HasPrefix(answer, c.answer) {
			t.Errorf("%s: %d %s, want %d %s", c.what, status, answer, c.want, c.answer)
		}
	}
}

// runsAsNobody sees that a container does without root, and without a shell.
func runsAsNobody(t *testing.T, c *testcontainers.DockerContainer) {
	t.Helper()
	runsAs(t, c, "65532:65532")
}

func runsAs(t *testing.T, c *testcontainers.DockerContainer, user string) {
	t.Helper()
	state, err := c.Inspect(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if state.Config.User != user {
		t.Errorf("it runs as %q", state.Config.User)
	}
	if code, _, err := c.Exec(t.Context(), []string{"/bin/sh", "-c", "true"}); err == nil && code == 0 {
		t.Error("there is a shell in the image")
	}
}
