package main

import (
	"errors"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
)

// TestATargetEndsWithHookdrill sees that no target outlives a check, however that
// ends. Only Linux can tell a process that whoever started it was killed.
func TestATargetEndsWithHookdrill(t *testing.T) {
	t.Parallel()
	for name, signal := range map[string]syscall.Signal{"killed": syscall.SIGKILL, "terminated": syscall.SIGTERM} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			p := start(t, map[string]string{
				"target.yaml": "name: deaf\nrole: sender\npatience: 1m\ncommand: [sh, -c, 'echo $$ >pid.new; mv pid.new pid; exec sleep 1000']\n",
			}, "check", "--target", "target.yaml", "--only", "LS-2XX")
			p.await(func(p *process) bool { return p.targetID() > 0 })
			id := p.targetID()
			if err := p.Process.Signal(signal); err != nil {
				t.Fatal(err)
			}
			_ = p.Wait() // it was made to end
			p.await(func(*process) bool { return errors.Is(syscall.Kill(id, 0), syscall.ESRCH) || zombie(id) })
		})
	}
}

// targetID is the id of the target's process, once it has said it.
func (p *process) targetID() int {
	text, err := os.ReadFile(filepath.Join(p.Dir, "pid"))
	if err != nil {
		return 0
	}
	id, _ := strconv.Atoi(strings.TrimSpace(string(text)))
	return id
}

// zombie reports whether a process has ended, and nobody has asked how.
func zombie(id int) bool {
	text, err := os.ReadFile(filepath.Join("/proc", strconv.Itoa(id), "stat"))
	_, state, _ := strings.Cut(string(text), ") ")
	return err == nil && strings.HasPrefix(state, "Z")
}
