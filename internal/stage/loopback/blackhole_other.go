//go:build !linux

package loopback

import (
	"errors"
	"fmt"
	"runtime"
)

// blackHole is for Linux only: elsewhere a full queue is not silent.
type blackHole struct{ address string }

func openBlackHole() (*blackHole, error) {
	return nil, fmt.Errorf("a host that never answers cannot be had on %s, only on linux: %w", runtime.GOOS, errors.ErrUnsupported)
}

// Close has nothing to close.
func (*blackHole) Close() error { return nil }
