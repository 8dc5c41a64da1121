package onfile

import (
	"os"

	"golang.org/x/sys/unix"
)

// syncData syncs what is in a file whose size stays.
func syncData(f *os.File) error {
	for {
		if err := unix.Fdatasync(int(f.Fd())); err != unix.EINTR {
			return err
		}
	}
}
