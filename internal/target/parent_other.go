//go:build unix && !linux

package target

import "syscall"

// withParent does nothing: only Linux ends a process with its parent.
func withParent(*syscall.SysProcAttr) {}
