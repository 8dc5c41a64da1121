package containers_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	dockernet "github.com/moby/moby/api/types/network"
	"github.com/moby/moby/client"
	"github.com/testcontainers/testcontainers-go"
	"github.com/testcontainers/testcontainers-go/network"
	"github.com/testcontainers/testcontainers-go/wait"
)

// replicas is how many NATS servers there are, and how many senders.
const replicas = 3

// fleet is what a container drill is played on, each in a container of its own:
// NATS servers that are one cluster, senders that share its queue, and
// endpoints. The servers and the senders are on one network, the senders and the
// endpoints on another, so that a sender can be cut off from its queue alone.
type fleet struct {
	*testing.T
	ctx       context.Context
	queue     *testcontainers.DockerNetwork
	servers   []*testcontainers.DockerContainer
	senders   []*testcontainers.DockerContainer
	endpoints []*testcontainers.DockerContainer

	mu   sync.Mutex
	apis []string // where the senders are called; "" while one is down
}

func natsServer() (string, error) {
	return natsImage.of(func(dir string) (testcontainers.FromDockerfile, error) {
		content, err := os.ReadFile("nats.Dockerfile")
		return testcontainers.FromDockerfile{Context: dir}, errors.Join(err,
			os.WriteFile(filepath.Join(dir, "Dockerfile"), content, 0o600),
			compiled(root, "github.com/nats-io/nats-server/v2", filepath.Join(dir, "nats-server")),
		)
	})
}

// scripts are what the endpoints play: one is healthy, the others are not.
func scripts() []string {
	return []string{
		"latency(mean: 20ms, spread: 10ms) forever",
		"10%: 503; 3%: lose-reply(by: reset); latency(mean: 40ms, spread: 20ms) forever",
		"30%: 503(Retry-After: 1); 2%: close(when: after); latency(mean: 30ms, spread: 10ms) forever",
	}
}

func newFleet(ctx context.Context, t *testing.T) *fleet {
	t.Helper()
	f := &fleet{T: t, ctx: ctx, queue: newNetwork(t), apis: make([]string, replicas)}
	outside := newNetwork(t)
	for i := range replicas {
		f.servers = append(f.servers, f.startServer(i))
	}
	for i, script := range scripts() {
		f.endpoints = append(f.endpoints, start(t, sender,
			testcontainers.WithEntrypoint("/hookdrill", "endpoint", "--listen", ":9000", "--json", "--seed", fmt.Sprint(i+1), "--script", script),
			network.WithNetwork([]string{nameOf("endpoint", i)}, outside),
			testcontainers.WithWaitStrategyAndDeadline(longest, wait.ForLog("Ctrl-C ends it")),
		))
	}
	keys := keyset(t)
	for i := range replicas {
		f.senders = append(f.senders, f.startSender(i, keys, outside))
	}
	for i := range replicas {
		f.findAPI(i)
	}
	return f
}

// nameOf is how a container is called on its networks.
func nameOf(kind string, i int) string { return fmt.Sprintf("%s-%d", kind, i+1) }

func newNetwork(t *testing.T) *testcontainers.DockerNetwork {
	t.Helper()
	n, err := network.New(t.Context())
	testcontainers.CleanupNetwork(t, n)
	if err != nil {
		t.Fatal(err)
	}
	return n
}

func (f *fleet) startServer(i int) *testcontainers.DockerContainer {
	f.Helper()
	var routes []string
	for other := range replicas {
		routes = append(routes, "nats://"+nameOf("nats", other)+":6222")
	}
	return start(f.T, natsServer,
		testcontainers.WithCmd("--name", nameOf("nats", i), "--jetstream", "--store_dir", "/data",
			"--cluster_name", "drill", "--cluster", "nats://0.0.0.0:6222", "--routes", strings.Join(routes, ",")),
		testcontainers.WithExposedPorts("4222/tcp"),
		network.WithNetwork([]string{nameOf("nats", i)}, f.queue),
		testcontainers.WithWaitStrategyAndDeadline(longest, wait.ForLog("Server is ready")),
	)
}

func (f *fleet) startSender(i int, keys string, outside *testcontainers.DockerNetwork) *testcontainers.DockerContainer {
	f.Helper()
	var urls []string
	for server := range replicas {
		urls = append(urls, "nats://"+nameOf("nats", server)+":4222")
	}
	return start(f.T, sender,
		testcontainers.WithEnv(map[string]string{
			"HOOKDRILL_NATS": strings.Join(urls, ","), "HOOKDRILL_REPLICAS": fmt.Sprint(replicas), "HOOKDRILL_KEYSET": keys,
			"HOOKDRILL_EVERY": "1h", "HOOKDRILL_API_KEY": apiKey, "HOOKDRILL_MUTANT": *mutant,
		}),
		testcontainers.WithExposedPorts("1984/tcp"),
		network.WithNetwork([]string{nameOf("sender", i)}, f.queue),
		network.WithNetwork([]string{nameOf("sender", i)}, outside),
		testcontainers.WithWaitStrategyAndDeadline(longest, wait.ForHTTP("/info").WithPort("1984/tcp")),
	)
}

// findAPI finds out where a sender is called, and waits until it answers. Each
// start gives it another port.
func (f *fleet) findAPI(i int) {
	for f.ctx.Err() == nil {
		url, err := f.senders[i].PortEndpoint(f.ctx, "1984/tcp", "http")
		if err == nil && f.answers(url) {
			f.mu.Lock()
			f.apis[i] = url
			f.mu.Unlock()
			return
		}
		f.pause(100 * time.Millisecond)
	}
}

// pause is between two looks at something that comes by itself.
func (f *fleet) pause(d time.Duration) {
	select {
	case <-time.After(d):
	case <-f.ctx.Done():
	}
}

func (f *fleet) answers(url string) bool {
	request, err := http.NewRequestWithContext(f.ctx, http.MethodGet, url+"/info", nil)
	if err != nil {
		return false
	}
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		return false
	}
	_ = response.Body.Close()
	return response.StatusCode == http.StatusOK
}

func (f *fleet) api(i int) string {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.apis[i]
}

// begin does what a trouble does, and end ends it.
func (f *fleet) begin(t trouble) error {
	switch t.what {
	case killServer:
		return f.kill(f.servers[t.which])
	case killSender:
		f.mu.Lock()
		f.apis[t.which] = ""
		f.mu.Unlock()
		return f.kill(f.senders[t.which])
	}
	return f.tell(func(ctx context.Context, e *testcontainers.DockerClient) error {
		_, err := e.NetworkDisconnect(ctx, f.queue.ID, client.NetworkDisconnectOptions{Container: f.senders[t.which].GetContainerID()})
		return err
	})
}

func (f *fleet) end(t trouble) error {
	switch t.what {
	case killServer:
		return f.revive(f.servers[t.which])
	case killSender:
		err := f.revive(f.senders[t.which])
		f.findAPI(t.which)
		return err
	}
	err := f.tell(func(ctx context.Context, e *testcontainers.DockerClient) error {
		_, err := e.NetworkConnect(ctx, f.queue.ID, client.NetworkConnectOptions{
			Container:      f.senders[t.which].GetContainerID(),
			EndpointConfig: &dockernet.EndpointSettings{Aliases: []string{nameOf("sender", t.which)}},
		})
		return err
	})
	f.findAPI(t.which)
	return err
}

func (f *fleet) kill(c *testcontainers.DockerContainer) error {
	return f.tell(func(ctx context.Context, e *testcontainers.DockerClient) error {
		_, err := e.ContainerKill(ctx, c.GetContainerID(), client.ContainerKillOptions{Signal: "KILL"})
		return err
	})
}

// revive starts a container again: what it wrote is still there, as on a machine
// that was switched on again.
func (f *fleet) revive(c *testcontainers.DockerContainer) error {
	return f.tell(func(ctx context.Context, e *testcontainers.DockerClient) error {
		_, err := e.ContainerStart(ctx, c.GetContainerID(), client.ContainerStartOptions{})
		return err
	})
}

func (f *fleet) tell(do func(context.Context, *testcontainers.DockerClient) error) error {
	return withEngine(f.ctx, do)
}
