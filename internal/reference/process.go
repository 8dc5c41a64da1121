package reference

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"regexp"
	"strings"
	"sync"

	"github.com/hookdrill/hookdrill/internal/trial"
)

// process is a program as a process of hookdrill's own executable.
type process struct {
	env         trial.ProgramEnv
	executable  string
	arguments   []string
	environment []string
	// starting is shared by all runs: dozens of processes that start at the same
	// instant would hold up whoever else has a time to keep.
	starting chan struct{}

	command *exec.Cmd     // nil while there is none
	ended   chan struct{} // closed once it has
}

// Start starts the process, and waits until it says where it can be called.
func (p *process) Start(ctx context.Context) (string, error) {
	if p.command != nil {
		return "", errRunning
	}
	select {
	case p.starting <- struct{}{}:
		defer func() { <-p.starting }()
	case <-ctx.Done():
		return "", context.Cause(ctx)
	}
	first := make(chan string, 1)
	complaint := &output{log: p.env.Log}
	command := exec.Command(p.executable, p.arguments...) //nolint:gosec // hookdrill itself, with flags of this package
	command.Args[0] = "hookdrill"                         // a test's binary goes by this name
	command.Dir, command.Env = p.env.Folder, append(bare(), p.environment...)
	command.Stdout, command.Stderr = &output{log: p.env.Log, first: first}, complaint
	if err := command.Start(); err != nil {
		return "", err
	}
	p.command, p.ended = command, make(chan struct{})
	go func() {
		defer close(p.ended)
		_ = command.Wait() // how it ended is asked of ProcessState
	}()
	ctx, cancel := context.WithTimeout(ctx, trial.Patience)
	defer cancel()
	select {
	case line := <-first:
		return address(line)
	case <-p.ended:
		p.command = nil
		return "", fmt.Errorf("it ended with %v, and said %q", command.ProcessState, complaint.text())
	case <-ctx.Done():
		return "", errors.Join(fmt.Errorf("it did not say where it can be called: %w", context.Cause(ctx)), p.Kill())
	}
}

// bare is this process's environment without what could change a reference.
func bare() []string {
	var kept []string
	for _, pair := range os.Environ() {
		name, _, _ := strings.Cut(pair, "=")
		theirs := strings.HasPrefix(name, "LANGSMITH_") || strings.HasPrefix(name, "ARGILLA_")
		if name != "HOOKDRILL_KEYSET" && name != "LS_WEBHOOK" && !theirs {
			kept = append(kept, pair)
		}
	}
	return kept
}

var httpURL = regexp.MustCompile(`http://[^\s,]+`)

func address(line string) (string, error) {
	if url := httpURL.FindString(line); url != "" {
		return url, nil
	}
	return "", fmt.Errorf("it does not say where it can be called: %q", line)
}

// Stop interrupts the process and waits for its end.
func (p *process) Stop(ctx context.Context) error {
	if p.command == nil {
		return nil
	}
	if err := p.command.Process.Signal(os.Interrupt); err != nil && !errors.Is(err, os.ErrProcessDone) {
		return err
	}
	select {
	case <-p.ended:
	case <-ctx.Done():
		return fmt.Errorf("it did not stop: %w", context.Cause(ctx))
	}
	const interrupted = 130 // what hookdrill's commands end with
	state := p.command.ProcessState
	p.command = nil
	if code := state.ExitCode(); code != interrupted {
		return fmt.Errorf("it ended with %v", state)
	}
	return nil
}

// Kill kills the process and waits for its end.
func (p *process) Kill() error {
	if p.command == nil {
		return nil
	}
	err := p.command.Process.Kill()
	if err != nil && !errors.Is(err, os.ErrProcessDone) {
		return err
	}
	<-p.ended
	p.command = nil
	return nil
}

// output passes on what a process prints, and remembers how it began.
type output struct {
	log   io.Writer
	first chan string // takes the first line; nil: nobody wants it

	mu    sync.Mutex
	begin []byte
}

// mostRemembered is enough for a line, and for the reason of an early end.
const mostRemembered = 4 << 10

// Write takes a piece of the output.
func (o *output) Write(piece []byte) (int, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.begin = append(o.begin, piece[:min(len(piece), mostRemembered-len(o.begin))]...)
	if line, _, whole := bytes.Cut(o.begin, []byte("\n")); whole && o.first != nil {
		o.first <- string(line)
		o.first = nil
	}
	return o.log.Write(piece)
}

// text is how the output began, in one line.
func (o *output) text() string {
	o.mu.Lock()
	defer o.mu.Unlock()
	return strings.Join(strings.Fields(string(o.begin)), " ")
}
