//go:build unix

package jetstream

import (
	"os"
	"syscall"
)

// lockExclusively takes the file for this process; the kernel lets go of it
// when the process ends, however that happens.
func lockExclusively(f *os.File) error {
	return syscall.Flock(int(f.Fd()), syscall.LOCK_EX|syscall.LOCK_NB)
}
