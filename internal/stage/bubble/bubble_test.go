package bubble_test

import (
	"errors"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"go.uber.org/goleak"

	"github.com/hookdrill/hookdrill/internal/stage/bubble"
)

func TestMain(m *testing.M) {
	goleak.VerifyTestMain(m,
		// A deadlocked bubble cannot be taken down: these are what deadlocks leave.
		goleak.IgnoreTopFunction("github.com/hookdrill/hookdrill/internal/stage/bubble_test.waitForNobody"),
		goleak.IgnoreTopFunction("github.com/hookdrill/hookdrill/internal/stage.Guard"),
		goleak.IgnoreTopFunction("testing/synctest.testingSynctestTest"),
	)
}

// A program of its own, since Background is not for tests. It asks for flags
// that the testing package does not know and for an exit code.
func TestPlainProgram(t *testing.T) {
	t.Parallel()
	program := filepath.Join(t.TempDir(), "plain")
	if runtime.GOOS == "windows" {
		program += ".exe"
	}
	build := exec.CommandContext(t.Context(), "go", "build", "-o", program, "./testdata/plain")
	if out, err := build.CombinedOutput(); err != nil {
		t.Fatalf("building the program: %v\n%s", err, out)
	}
	out, err := exec.CommandContext(t.Context(), program, "-bubbles", "4", "-exit", "7").CombinedOutput()
	var exit *exec.ExitError
	if !errors.As(err, &exit) || exit.ExitCode() != 7 {
		t.Errorf("the program ended with %v, want its own exit code 7", err)
	}
	want := strings.Repeat("slept 100h0m0s\n", 4) + "deadlock is an error: true\npanic is an error: true\n"
	if diff := cmp.Diff(want, string(out)); diff != "" {
		t.Errorf("the program said something else (-want +got):\n%s", diff)
	}
}

func TestTimeJumps(t *testing.T) {
	t.Parallel()
	var passed time.Duration
	err := bubble.InTest(t)(func() {
		start := time.Now()
		time.Sleep(100 * time.Hour)
		passed = time.Since(start)
	})
	if err != nil || passed != 100*time.Hour {
		t.Errorf("slept %v and got %v, want 100h0m0s and no error", passed, err)
	}
}

func TestEveryBadEndIsAnError(t *testing.T) {
	t.Parallel()
	for name, bad := range map[string]struct {
		end  func()
		want string
	}{
		"panic":        {func() { panic("fell over") }, "fell over"},
		"nil panic":    {func() { panic(nil) }, "panic"},
		"Goexit":       {runtime.Goexit, "left early"},
		"deadlock":     {waitForNobody, "waitForNobody"},
		"left waiting": {func() { go waitForNobody() }, "waitForNobody"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			err := bubble.InTest(t)(bad.end)
			if err == nil || !strings.Contains(err.Error(), bad.want) {
				t.Errorf("the run returned %v, want an error with %q", err, bad.want)
			}
		})
	}
}

func waitForNobody() { <-make(chan int) }

// The runner of one test serves many goroutines, each in a bubble of its own.
func TestBubblesAtOnce(t *testing.T) {
	t.Parallel()
	run := bubble.InTest(t)
	starts := make(chan time.Time)
	for i := range 8 {
		go func() {
			var start time.Time
			if err := run(func() {
				start = time.Now()
				time.Sleep(time.Duration(i) * time.Hour)
			}); err != nil {
				t.Error(err)
			}
			starts <- start
		}()
	}
	want := time.Date(2000, 1, 1, 0, 0, 0, 0, time.UTC)
	for range 8 {
		if start := <-starts; !start.Equal(want) {
			t.Errorf("a bubble began at %v, want %v", start, want)
		}
	}
}
