package containers_test

import (
	"cmp"
	"context"
	"os"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/moby/moby/api/types/system"
	"github.com/moby/moby/client"
	"github.com/testcontainers/testcontainers-go"
)

// unavailable says why containers cannot be run here; "" if they can.
func unavailable(ctx context.Context) string {
	_, reason := asked(ctx)
	return reason
}

// unconnected says why a container cannot be run here that shares the network
// with this process; "" if it can.
func unconnected(ctx context.Context) string {
	engine, reason := asked(ctx)
	rootless := func(option string) bool { return strings.Contains(option, "rootless") }
	switch {
	case reason != "":
		return reason
	case runtime.GOOS != "linux", engine.OperatingSystem == "Docker Desktop", slices.ContainsFunc(engine.SecurityOptions, rootless):
		return "the container engine is not on this machine's network, and its containers cannot reach the endpoints"
	}
	return ""
}

// asked is what the engine says of itself, or why nothing is.
func asked(ctx context.Context) (about system.Info, reason string) {
	if os.Getenv("HOOKDRILL_CONTAINERS") == "" {
		return about, "containers are run by `make containers`"
	}
	nobody := "no container engine answers at " + cmp.Or(os.Getenv("DOCKER_HOST"), client.DefaultDockerHost)
	defer func() {
		if recover() != nil { // so testcontainers says that there is none
			reason = nobody
		}
	}()
	ctx, cancel := context.WithTimeout(ctx, 10*time.Second)
	defer cancel()
	if err := withEngine(ctx, func(ctx context.Context, e *testcontainers.DockerClient) error {
		result, err := e.Info(ctx, client.InfoOptions{})
		about = result.Info
		return err
	}); err != nil {
		return about, nobody
	}
	return about, ""
}

// withEngine asks the engine for what testcontainers has no word for.
func withEngine(ctx context.Context, do func(context.Context, *testcontainers.DockerClient) error) error {
	e, err := testcontainers.NewDockerClientWithOpts(ctx)
	if err != nil {
		return err
	}
	defer func() { _ = e.Close() }()
	return do(ctx, e)
}

// needContainers skips a test where there are none.
func needContainers(t *testing.T) {
	t.Helper()
	if reason := unavailable(t.Context()); reason != "" {
		t.Skip("not run: " + reason)
	}
}
