//go:build !linux

package onfile

import "os"

// syncData syncs what is in a file whose size stays.
func syncData(f *os.File) error { return f.Sync() }
