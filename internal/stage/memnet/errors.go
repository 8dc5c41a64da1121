package memnet

import (
	"context"
	"net"
	"os"
)

// nameServer is who did not know a name: an address kept for documentation
// (RFC 5737).
const nameServer = "192.0.2.53:53"

// canceledError and timeoutError are what package net makes of the errors of a
// context; its own are not exported.
type (
	canceledError struct{}
	timeoutError  struct{}
)

func (canceledError) Error() string        { return "operation was canceled" }
func (canceledError) Is(target error) bool { return target == context.Canceled }

func (timeoutError) Error() string        { return "i/o timeout" }
func (timeoutError) Timeout() bool        { return true }
func (timeoutError) Temporary() bool      { return true }
func (timeoutError) Is(target error) bool { return target == context.DeadlineExceeded }

var _ net.Error = timeoutError{}

// contextError is what a dial reports whose context ended.
func contextError(ctx context.Context, pollTimeout bool) error {
	switch err := ctx.Err(); {
	case err == context.Canceled:
		return canceledError{}
	case err == context.DeadlineExceeded && pollTimeout:
		return os.ErrDeadlineExceeded
	case err == context.DeadlineExceeded:
		return timeoutError{}
	default:
		return err
	}
}
