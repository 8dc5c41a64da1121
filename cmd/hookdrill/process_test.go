package main

import (
	"bufio"
	"context"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// longestProcess bounds a process of these tests. They wait for what they see,
// never for time to pass, so that it is far above what any of them takes.
const longestProcess = 2 * time.Minute

// process is hookdrill under way.
type process struct {
	*exec.Cmd
	t              *testing.T
	stdout, stderr *bufio.Reader
}

// start starts hookdrill in a folder of its own that holds files.
func start(t *testing.T, files map[string]string, args ...string) *process {
	t.Helper()
	return startFor(t, longestProcess, files, args...)
}

// startFor is start with a bound of its own.
func startFor(t *testing.T, longest time.Duration, files map[string]string, args ...string) *process {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), longest)
	t.Cleanup(cancel)
	p := &process{Cmd: exec.CommandContext(ctx, "hookdrill", args...), t: t}
	p.Dir = folder(t, files)
	p.Env = append(os.Environ(), "LS_WEBHOOK=hush-hush", "LANGSMITH_API_KEY=hookdrill")
	p.stdout, p.stderr = reader(t, p.StdoutPipe), reader(t, p.StderrPipe)
	if err := p.Start(); err != nil {
		t.Fatal(err)
	}
	return p
}

func folder(t *testing.T, files map[string]string) string {
	t.Helper()
	dir := t.TempDir()
	for name, content := range files {
		path := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(content), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

func reader(t *testing.T, pipe func() (io.ReadCloser, error)) *bufio.Reader {
	t.Helper()
	out, err := pipe()
	if err != nil {
		t.Fatal(err)
	}
	return bufio.NewReader(out)
}

// line reads the next line of an output.
func (p *process) line(from *bufio.Reader) string {
	p.t.Helper()
	line, err := from.ReadString('\n')
	if err != nil {
		rest, _ := io.ReadAll(p.stderr)
		p.t.Fatalf("reading what hookdrill prints: %v; it left %q and, as an error, %q", err, line, rest)
	}
	return strings.TrimSuffix(line, "\n")
}

// ending is what a process left.
type ending struct {
	code           int
	stdout, stderr string // what had not been read yet
}

// interrupt presses Ctrl-C and waits for the end.
func (p *process) interrupt() ending {
	p.t.Helper()
	if err := p.interruptSignal(); err != nil {
		p.t.Fatal(err)
	}
	out, err := io.ReadAll(p.stdout)
	if err != nil {
		p.t.Fatal(err)
	}
	errs, err := io.ReadAll(p.stderr)
	if err != nil {
		p.t.Fatal(err)
	}
	_ = p.Wait() // it fails for any code but 0
	return ending{p.ProcessState.ExitCode(), string(out), string(errs)}
}

func (p *process) interruptSignal() error { return p.Process.Signal(os.Interrupt) }
