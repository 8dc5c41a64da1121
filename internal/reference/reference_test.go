package reference_test

import (
	"bytes"
	"context"
	"fmt"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"go.uber.org/goleak"

	"github.com/hookdrill/hookdrill/internal/reference"
	"github.com/hookdrill/hookdrill/internal/stage"
	"github.com/hookdrill/hookdrill/internal/stage/bubble"
	"github.com/hookdrill/hookdrill/internal/stage/virtual"
	"github.com/hookdrill/hookdrill/internal/trial"
	"github.com/hookdrill/hookdrill/simulator/langsmith/listener/guide"
	"github.com/hookdrill/hookdrill/simulator/langsmith/service"
)

// TestMain plays hookdrill's command when it is started as that: what a process
// says first, and how it ends, is all that matters here.
func TestMain(m *testing.M) {
	if os.Args[0] == "hookdrill" {
		command()
		return
	}
	goleak.VerifyTestMain(m)
}

// logbook is a log that several may write to.
type logbook struct {
	mu   sync.Mutex
	text bytes.Buffer
}

func (l *logbook) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.text.Write(p)
}

func (l *logbook) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.text.String()
}

// processOf makes the system's process in a run's folder.
func processOf(t *testing.T, mode string, log *logbook) trial.Instance {
	t.Helper()
	executable, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	program := reference.System(reference.Options[service.Config]{Executable: executable, Mutant: mode})
	if why := program.Missing("real"); why != "" || !program.Process {
		t.Fatalf("it is missing: %q", why)
	}
	instance, err := program.New(trial.ProgramEnv{
		Stage: "real", Folder: t.TempDir(), Log: log, Setup: trial.Setup{APIKey: "key", Every: time.Second, OffloadAbove: 9},
	})
	if err != nil {
		t.Fatal(err)
	}
	return instance
}

func TestAProcessStartsAndStops(t *testing.T) {
	t.Parallel()
	for name, end := range map[string]func(trial.Instance) error{
		"stopped": func(i trial.Instance) error { return i.Stop(context.Background()) },
		"killed":  func(i trial.Instance) error { return i.Kill() },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var log logbook
			instance := processOf(t, "", &log)
			for range 2 {
				url, err := instance.Start(t.Context())
				if err != nil || url != "http://127.0.0.1:4711" {
					t.Fatalf("it is called at %q: %v", url, err)
				}
				if _, err := instance.Start(t.Context()); err == nil || err.Error() != "it is running already" {
					t.Errorf("started twice it says %v", err)
				}
				for range 2 { // one that has ended has ended
					if err := end(instance); err != nil {
						t.Error(err)
					}
				}
			}
			if want := "simulate langsmith --listen 127.0.0.1:0 --data data --api-key key --every 1s --offload-above 9\n"; !strings.Contains(log.String(), want) {
				t.Errorf("its log is %q, without %q", log.String(), want)
			}
		})
	}
}

func TestAProcessThatDoesNotDoAsItShould(t *testing.T) {
	t.Parallel()
	for mode, want := range map[string]string{
		"ends-at-once":  `it ended with exit status 3, and said "no disk"`,
		"says-nonsense": `it does not say where it can be called: "good morning"`,
	} {
		t.Run(mode, func(t *testing.T) {
			t.Parallel()
			var log logbook
			instance := processOf(t, mode, &log)
			_, err := instance.Start(t.Context())
			if err == nil || !strings.Contains(err.Error(), want) {
				t.Errorf("the error is %v, which does not say %s", err, want)
			}
			if err := instance.Kill(); err != nil {
				t.Error(err)
			}
		})
	}
}

func TestAProcessThatIsNotStoppedByAnInterrupt(t *testing.T) {
	t.Parallel()
	for mode, want := range map[string]string{"ends-badly": "it ended with exit status 7", "goes-on": "it did not stop: context canceled"} {
		t.Run(mode, func(t *testing.T) {
			t.Parallel()
			var log logbook
			instance := processOf(t, mode, &log)
			if _, err := instance.Start(t.Context()); err != nil {
				t.Fatal(err)
			}
			ctx, cancel := context.WithCancel(t.Context())
			if mode == "goes-on" {
				cancel()
			}
			defer cancel()
			if err := instance.Stop(ctx); err == nil || err.Error() != want {
				t.Errorf("the error is %v, not %s", err, want)
			}
			if err := instance.Kill(); err != nil {
				t.Error(err)
			}
		})
	}
}

func TestThereIsNoProcessWithoutAnExecutable(t *testing.T) {
	t.Parallel()
	program := reference.System(reference.Options[service.Config]{})
	if why := program.Missing("real"); !strings.Contains(why, "nobody said where") {
		t.Errorf("the reason is %q", why)
	}
	if why := program.Missing("virtual"); why != "" || program.Name != "reference" {
		t.Errorf("%q is missing in virtual time: %q", program.Name, why)
	}
	var log logbook
	nowhere := reference.System(reference.Options[service.Config]{Executable: filepath.Join(t.TempDir(), "nothing")})
	instance, err := nowhere.New(trial.ProgramEnv{Stage: "real", Folder: t.TempDir(), Log: &log})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := instance.Start(t.Context()); err == nil {
		t.Error("nothing was started")
	}
	if err := instance.Stop(t.Context()); err != nil {
		t.Error(err)
	}
}

// A program in this process is itself on what it left, and starts once at a time.
func TestASystemInThisProcess(t *testing.T) {
	t.Parallel()
	call := func(method, path, body string) *trial.Call {
		return &trial.Call{Method: method, Path: path, Body: body, Header: http.Header{"X-Api-Key": {"key"}}}
	}
	plan := &trial.Plan{
		Name: t.Name(), Seed: 1, Setup: trial.Setup{APIKey: "key", Every: time.Minute},
		Acts: []trial.Act{
			{ID: "made", Call: call("POST", "/sessions", `{"name":"one"}`), Keep: map[string]string{"id": "/id"}},
			{ID: "twice", Life: trial.Started},
			{ID: "killed", Life: trial.Killed},
			{ID: "killed again", Life: trial.Killed},
			{ID: "again", Life: trial.Started},
			{ID: "another", Call: call("POST", "/sessions", `{"name":"two"}`), Keep: map[string]string{"other": "/id"}},
			{ID: "read", Call: call("GET", "/sessions/{id}", "")},
		},
	}
	system := reference.System(reference.Options[service.Config]{})
	h, err := trial.RunProgram(t.Context(), virtual.New(bubble.InTest(t)), plan, system)
	if err != nil {
		t.Fatal(err)
	}
	var told, ids []string
	for _, r := range h.Records {
		if r.Life != nil {
			told = append(told, strings.TrimSpace(fmt.Sprintf("%s %s %s", r.Life.Act, r.Life.What, r.Life.Failure)))
			continue
		}
		told = append(told, fmt.Sprint(r.Answer.Act, " ", r.Answer.Status))
		id, _ := trial.At(r.Answer.Body, "/id")
		ids = append(ids, id)
	}
	want := []string{
		"started", "made 200", "twice started it is running already", "killed killed", "killed again killed", "again started",
		"another 200", "read 200", "stopped",
	}
	if diff := cmp.Diff(want, told); diff != "" {
		t.Errorf("what happened (-want +got):\n%s", diff)
	}
	if len(ids) != 3 || ids[0] != ids[2] || ids[0] == ids[1] {
		t.Errorf("the ids are %v; the second start should make others, and know the first's", ids)
	}
}

// The listener's process is told where its API is, and its secrets by way of its
// environment, where nobody else can read them.
func TestTheListenersProcess(t *testing.T) {
	t.Parallel()
	executable, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	var log logbook
	instance, err := reference.Listener(reference.Options[guide.Config]{Executable: executable, Mutant: "logs-the-url"}).New(trial.ProgramEnv{
		Stage: "real", Folder: t.TempDir(), Log: &log, Setup: trial.Setup{
			Secret: "hush", APIKey: "lsv2", API: "http://127.0.0.1:1", Dataset: "d", Hosts: []string{"http://127.0.0.1:2", "https://b.test"},
		},
	})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := instance.Start(t.Context()); err != nil {
		t.Fatal(err)
	}
	if err := instance.Stop(t.Context()); err != nil {
		t.Error(err)
	}
	const want = "listen langsmith --listen 127.0.0.1:0 --data data --api http://127.0.0.1:1 --dataset d --offload-local " +
		"--offload-host 127.0.0.1:2 --offload-host b.test --mutant logs-the-url\nLS_WEBHOOK=hush\nLANGSMITH_API_KEY=lsv2\n"
	// Its two outputs have no order between them, and may come line by line in turns.
	told := strings.Replace(log.String(), "The API is at http://127.0.0.1:4711, x-api-key: key\n", "", 1)
	if !strings.Contains(told, want) {
		t.Errorf("it was started as\n%s\nwant\n%s", told, want)
	}
}

// A listener that runs is not started a second time, and one that does not can
// be stopped and killed.
func TestAListenerInThisProcess(t *testing.T) {
	t.Parallel()
	play := func(ctx context.Context, network stage.Network) {
		var log logbook
		instance, err := reference.Listener(reference.Options[guide.Config]{}).New(trial.ProgramEnv{
			Stage: "virtual", Log: &log, URL: "http://party.hooks.test", DialContext: network.DialContext,
			Listen: func() (net.Listener, error) { return network.Listen("party.hooks.test", nil) },
			Setup:  trial.Setup{Secret: "hush", API: "http://api.hooks.test", Dataset: "d"},
		})
		if err != nil {
			t.Error(err)
			return
		}
		for _, end := range []func() error{instance.Kill, func() error { return instance.Stop(ctx) }} {
			if err := end(); err != nil {
				t.Errorf("before its start: %v", err)
			}
			if _, err := instance.Start(ctx); err != nil {
				t.Error(err)
			}
			if _, err := instance.Start(ctx); err == nil {
				t.Error("it was started twice")
			}
			if err := end(); err != nil {
				t.Error(err)
			}
		}
	}
	if err := virtual.New(bubble.InTest(t)).Play(t.Context(), 1, play); err != nil {
		t.Error(err)
	}
}
