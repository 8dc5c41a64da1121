package containers_test

import (
	"cmp"
	"context"
	"os"
	"testing"
	"time"

	"github.com/moby/moby/client"
	"github.com/testcontainers/testcontainers-go"
)

// unavailable says why containers cannot be run here; "" if they can.
func unavailable(ctx context.Context) (reason string) {
	if os.Getenv("HOOKDRILL_CONTAINERS") == "" {
		return "containers are run by `make containers`"
	}
	nobody := "no container engine answers at " + cmp.Or(os.Getenv("DOCKER_HOST"), client.DefaultDockerHost)
	defer func() {
		if recover() != nil { // so testcontainers says that there is none
			reason = nobody
		}
	}()
	ctx, cancel := context.WithTimeout(ctx, 10*time.Second)
	defer cancel()
	engine, err := testcontainers.NewDockerClientWithOpts(ctx)
	if err == nil {
		defer func() { _ = engine.Close() }()
		_, err = engine.Ping(ctx, client.PingOptions{})
	}
	if err != nil {
		return nobody
	}
	return ""
}

// needContainers skips a test where there are none.
func needContainers(t *testing.T) {
	t.Helper()
	if reason := unavailable(t.Context()); reason != "" {
		t.Skip("not run: " + reason)
	}
}
