//go:build unix

package target

import (
	"errors"
	"os/exec"
	"syscall"
)

// ownGroup has a command start a group of processes, which is killed as one.
func ownGroup(c *exec.Cmd) {
	c.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	withParent(c.SysProcAttr)
	c.Cancel = func() error { return killGroup(c) }
}

// killGroup kills what is left of a command's group.
func killGroup(c *exec.Cmd) error {
	err := syscall.Kill(-c.Process.Pid, syscall.SIGKILL)
	if errors.Is(err, syscall.ESRCH) {
		return nil // they have ended
	}
	return err
}

// stopGroup asks a command's group to end.
func stopGroup(c *exec.Cmd) { _ = syscall.Kill(-c.Process.Pid, syscall.SIGTERM) }
