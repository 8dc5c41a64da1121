package target

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"slices"
	"strings"
	"sync"
	"time"
)

// command is one of the target's own, in its folder and with its environment.
// Everything that it starts ends with it.
func (f *File) command(ctx context.Context, words []string) *exec.Cmd {
	c := exec.CommandContext(ctx, words[0], words[1:]...) //nolint:gosec // running what the file says is the point
	c.Dir, c.Env = f.Folder, os.Environ()
	for name, value := range f.Environment {
		c.Env = append(c.Env, name+"="+value)
	}
	c.WaitDelay = time.Second
	ownGroup(c)
	return c
}

// tail keeps the last lines that a target wrote to its standard error.
type tail struct {
	mu   sync.Mutex
	text []byte
}

const maxTail = 4 << 10

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
	text := strings.TrimSpace(string(said.text))
	said.mu.Unlock()
	for _, secret := range f.Environment {
		if secret != "" {
			text = strings.ReplaceAll(text, secret, "[secret]")
		}
	}
	if text == "" {
		return fmt.Errorf("the target %s: %w", f.Name, err)
	}
	return fmt.Errorf("the target %s: %w; its last words were:\n%s", f.Name, err, text)
}

// ended says how a command ended, for an error.
func ended(err error) error {
	var exit *exec.ExitError
	switch {
	case err == nil:
		return errors.New("it ended by itself")
	case errors.As(err, &exit):
		return fmt.Errorf("it ended by itself: %s", exit.ProcessState)
	}
	return err
}
