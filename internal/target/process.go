package target

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"slices"
	"strings"
	"sync"
	"time"
)

// command is one of the target's own, in its folder and with its environment, in
// which the blanks are filled. Everything that it starts ends with it.
func (f *File) command(ctx context.Context, words []string, fill *strings.Replacer) *exec.Cmd {
	filled := make([]string, len(words))
	for i, word := range words {
		filled[i] = strings.ReplaceAll(fill.Replace(word), blankScratch, f.scratch)
	}
	c := exec.CommandContext(ctx, filled[0], filled[1:]...) //nolint:gosec // running what the file says is the point
	c.Dir, c.Env = f.Folder, os.Environ()
	for name, value := range f.Environment {
		c.Env = append(c.Env, name+"="+fill.Replace(value))
	}
	c.WaitDelay = time.Second
	ownGroup(c)
	return c
}

// prepare runs what has to be done once.
func (f *File) prepare(ctx context.Context) error {
	if len(f.Prepare) == 0 {
		return nil
	}
	var said tail
	ctx, cancel := context.WithTimeout(ctx, maxPatience)
	defer cancel()
	c := f.command(ctx, f.Prepare, strings.NewReplacer())
	c.Stdout, c.Stderr = &said, &said
	err := c.Run()
	if c.Process != nil {
		_ = killGroup(c) // there may be nothing left
	}
	if err != nil {
		return f.complaint(fmt.Errorf("prepare: %w", err), &said)
	}
	return nil
}

// launched is a process of the target's under way.
type launched struct {
	command *exec.Cmd
	kill    context.CancelFunc
	said    *tail
	over    chan struct{} // closed once it has ended, and all that it started
	err     error         // how it ended; to be read once over is closed
}

// launch starts a command, whose Stderr, if it is set, gets a copy. What it prints goes to out, which is closed once the
// process has ended: what it left behind is killed, and may not hold up anybody.
func launch(ctx context.Context, c func(context.Context) *exec.Cmd, out io.WriteCloser) (*launched, io.WriteCloser, error) {
	running, cancel := context.WithCancel(context.WithoutCancel(ctx))
	l := &launched{command: c(running), kill: cancel, said: &tail{}, over: make(chan struct{})}
	if log := l.command.Stderr; log != nil {
		l.command.Stderr = io.MultiWriter(l.said, log)
	} else {
		l.command.Stderr = l.said
	}
	l.command.Stdout = out
	in, err := l.command.StdinPipe()
	if err == nil {
		err = l.command.Start()
	}
	if err != nil {
		cancel()
		return nil, nil, err
	}
	go func() {
		err := l.command.Wait()
		_ = killGroup(l.command) // there may be nothing left
		cancel()
		_ = out.Close()
		l.err = err
		close(l.over)
	}()
	return l, in, nil
}

// end waits for the process to end by itself, as long as ctx lasts, and then kills it.
func (l *launched) end(ctx context.Context) {
	select {
	case <-l.over:
	case <-ctx.Done():
	}
	l.kill()
	<-l.over
}

// tail keeps the last lines that a target wrote to its standard error.
type tail struct {
	mu   sync.Mutex
	text []byte
}

// maxTail bounds what is kept, maxWords what of it is shown: a secret may be cut
// in two where what is kept begins, and would not be known for one.
const (
	maxTail  = 16 << 10
	maxWords = 4 << 10
)

// Write keeps the end of everything.
func (t *tail) Write(p []byte) (int, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.text = append(t.text, p...)
	if over := len(t.text) - maxTail; over > 0 {
		t.text = slices.Delete(t.text, 0, over)
	}
	return len(p), nil
}

// complaint is an error with what the target said last, without its secrets.
func (f *File) complaint(err error, said *tail) error {
	said.mu.Lock()
	text := strings.TrimSpace(f.scrub(string(said.text)))
	said.mu.Unlock()
	text = text[max(0, len(text)-maxWords):]
	err = errors.New(f.scrub(err.Error()))
	if text == "" {
		return fmt.Errorf("the target %s: %w", f.Name, err)
	}
	return fmt.Errorf("the target %s: %w; its last words were:\n%s", f.Name, err, text)
}

// ended says how a command ended, for an error.
func ended(err error) error {
	var exit *exec.ExitError
	switch {
	case err == nil, errors.Is(err, exec.ErrWaitDelay): // the latter left something behind
		return errors.New("it ended by itself")
	case errors.As(err, &exit):
		return fmt.Errorf("it ended by itself: %s", exit.ProcessState)
	}
	return err
}
