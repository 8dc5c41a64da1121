//go:build unix

package onfile

import "os"

// syncFolder makes a new file's name outlive a loss of power.
func syncFolder(dir string) error {
	folder, err := os.Open(dir)
	if err != nil {
		return err
	}
	defer folder.Close()
	return folder.Sync()
}
