package containers_test

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"
	"time"

	"github.com/moby/moby/api/types/container"
	"github.com/moby/moby/client"
	"github.com/testcontainers/testcontainers-go"
	"github.com/testcontainers/testcontainers-go/wait"
)

// program is one of hookdrill's programs in a container. Whenever it is started
// it gets a container of its own; what it keeps lies on one volume.
//
// It shares the machine's network, so that the endpoints of a run, which are in
// this process, have the same addresses for it as for everybody.
type program struct {
	image       func() (string, error)
	environment map[string]string
	log         io.Writer // takes what it printed, once it has ended
	volume      string

	container *testcontainers.DockerContainer // nil while there is none
}

// newProgram makes a program for the length of a test.
func newProgram(t *testing.T, image func() (string, error), environment map[string]string, log io.Writer) *program {
	t.Helper()
	p := &program{image: image, environment: environment, log: log, volume: "hookdrill-" + strings.ToLower(rand.Text())}
	t.Cleanup(func() {
		if err := p.remove(); err != nil {
			t.Error(err)
		}
	})
	return p
}

// Start starts a new container on the volume, and waits until the program in it
// says where it can be called.
func (p *program) Start(ctx context.Context) (string, error) {
	name, err := p.image()
	if err != nil {
		return "", err
	}
	var url string
	address := wait.ForLog(`http://127\.0\.0\.1:\d+`).AsRegexp().Submatch(func(_ string, found [][][]byte) error {
		if len(found) == 0 {
			return errors.New("it does not say yet where it can be called")
		}
		url = string(found[0][0])
		return nil
	})
	p.container, err = testcontainers.Run(ctx, name,
		testcontainers.WithEnv(p.environment),
		testcontainers.WithMounts(testcontainers.VolumeMount(p.volume, "/data")),
		testcontainers.WithHostConfigModifier(func(c *container.HostConfig) { c.NetworkMode = "host" }),
		testcontainers.WithWaitStrategyAndDeadline(longest, address),
	)
	if err != nil {
		return "", errors.Join(fmt.Errorf("%w; it said %q", err, p.output()), p.discard())
	}
	return url, nil
}

// interrupted is what hookdrill's commands end with when they are told to end.
const interrupted = 130

// Stop ends the program in order.
func (p *program) Stop(ctx context.Context) error {
	if p.container == nil {
		return nil
	}
	patience := 10 * time.Second
	if err := p.container.Stop(ctx, &patience); err != nil {
		return err
	}
	state, err := p.container.State(ctx)
	if err == nil && state.ExitCode != interrupted {
		err = fmt.Errorf("it ended with %d", state.ExitCode)
	}
	return errors.Join(err, p.discard())
}

// Kill kills the program and throws its container away.
func (p *program) Kill() error {
	if p.container == nil {
		return nil
	}
	err := p.tell(context.Background(), func(ctx context.Context, e *testcontainers.DockerClient, id string) error {
		_, err := e.ContainerKill(ctx, id, client.ContainerKillOptions{Signal: "KILL"})
		return err
	})
	return errors.Join(err, p.discard())
}

// Pause freezes the program: what comes to its port is taken by the kernel, and
// nobody reads it.
func (p *program) Pause(ctx context.Context) error {
	return p.tell(ctx, func(ctx context.Context, e *testcontainers.DockerClient, id string) error {
		_, err := e.ContainerPause(ctx, id, client.ContainerPauseOptions{})
		return err
	})
}

// Resume lets a paused program go on.
func (p *program) Resume(ctx context.Context) error {
	return p.tell(ctx, func(ctx context.Context, e *testcontainers.DockerClient, id string) error {
		_, err := e.ContainerUnpause(ctx, id, client.ContainerUnpauseOptions{})
		return err
	})
}

// tell has the engine do what testcontainers has no word for.
func (p *program) tell(ctx context.Context, do func(context.Context, *testcontainers.DockerClient, string) error) error {
	if p.container == nil {
		return errors.New("there is no container")
	}
	return withEngine(ctx, func(ctx context.Context, e *testcontainers.DockerClient) error {
		return do(ctx, e, p.container.GetContainerID())
	})
}

// output is what the program has printed so far.
func (p *program) output() string {
	if p.container == nil {
		return ""
	}
	return printed(p.container)
}

// discard passes on what the program printed and removes its container, whatever
// state that is in.
func (p *program) discard() error {
	c := p.container
	if c == nil {
		return nil
	}
	_, _ = io.WriteString(p.log, p.output())
	p.container = nil
	return testcontainers.TerminateContainer(c, testcontainers.StopTimeout(0))
}

// remove leaves nothing of the program behind.
func (p *program) remove() error {
	return errors.Join(p.discard(), withEngine(context.Background(), func(ctx context.Context, e *testcontainers.DockerClient) error {
		_, err := e.VolumeRemove(ctx, p.volume, client.VolumeRemoveOptions{Force: true})
		return err
	}))
}

// TestAProgramsLife sees that a program in a container can be killed, started
// again on its volume, paused and stopped.
func TestAProgramsLife(t *testing.T) {
	t.Parallel()
	if reason := unconnected(t.Context()); reason != "" {
		t.Skip("not run: " + reason)
	}
	p := newProgram(t, sender, map[string]string{"HOOKDRILL_LISTEN": "127.0.0.1:0", "HOOKDRILL_API_KEY": apiKey}, t.Output())
	url := p.started(t)
	if status, answer := call(t, "POST", url+"/datasets", apiKey, `{"name":"corrections"}`); status != 200 {
		t.Fatalf("%d %s", status, answer)
	}
	before := p.container.GetContainerID()
	if err := p.Kill(); err != nil {
		t.Fatal(err)
	}
	url = p.started(t)
	if p.container.GetContainerID() == before {
		t.Error("it is the same container")
	}
	if status, answer := call(t, "POST", url+"/datasets", apiKey, `{"name":"corrections"}`); status != 409 {
		t.Errorf("the dataset is not there any more: %d %s", status, answer)
	}
	for _, do := range []func(context.Context) error{p.Pause, p.Resume, p.Stop} {
		if err := do(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
}

func (p *program) started(t *testing.T) (url string) {
	t.Helper()
	url, err := p.Start(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return url
}
