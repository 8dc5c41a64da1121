//go:build !unix

package onfile

// syncFolder does nothing: these systems do not sync a folder by itself.
func syncFolder(string) error { return nil }
