//go:build !unix

package target

import "os/exec"

// ownGroup leaves a command as it is: only itself is killed here.
func ownGroup(*exec.Cmd) {}

func killGroup(c *exec.Cmd) error { return c.Process.Kill() }

func stopGroup(c *exec.Cmd) { _ = c.Process.Kill() }
