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
	c.Cancel = func() error {
		err := syscall.Kill(-c.Process.Pid, syscall.SIGKILL)
		if errors.Is(err, syscall.ESRCH) {
			return nil // they have ended
		}
		return err
	}
}
