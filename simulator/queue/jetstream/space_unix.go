//go:build unix

package jetstream

import "golang.org/x/sys/unix"

// diskSpace is the size of the disk that dir is on, and how much of it is free.
func diskSpace(dir string) (size, free int64, err error) {
	var fs unix.Statfs_t
	if err := unix.Statfs(dir, &fs); err != nil {
		return 0, 0, err
	}
	block := int64(fs.Bsize) //nolint:unconvert // it is a uint32 on Darwin
	return int64(fs.Blocks) * block, int64(fs.Bavail) * block, nil
}
