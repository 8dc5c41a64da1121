package networktest

import (
	"context"
	"errors"
	"io"
	"net"
	"os"
	"strings"
	"syscall"
)

// saw puts an error into words, by its types alone: "read: reset".
func saw(err error) string {
	switch {
	case err == nil:
		return "ok"
	case err == io.EOF: // package net never wraps it
		return "end"
	}
	var op *net.OpError
	if !errors.As(err, &op) {
		return "no OpError: " + err.Error()
	}
	if !addressed(op) {
		return op.Op + " without addresses: " + err.Error()
	}
	return op.Op + ": " + cause(op)
}

// addressed: an error of an open connection names both of its ends.
func addressed(op *net.OpError) bool {
	if op.Op != "read" && op.Op != "write" {
		return true
	}
	return op.Net == "tcp" && op.Source != nil && op.Addr != nil
}

// cause is the reason inside an OpError. System calls are named where the
// reason came from one, as only then errors.As finds an os.SyscallError; the
// texts of timeouts and cancels are told because they differ from the context's.
func cause(op *net.OpError) string {
	var call *os.SyscallError
	var name *net.DNSError
	switch {
	case errors.As(op, &call):
		return call.Syscall + " " + errno(call)
	case errors.As(op, &name) && name.IsNotFound && !name.IsTimeout:
		return name.Name + " not found"
	case errors.Is(op, net.ErrClosed):
		return "closed"
	case errors.Is(op, context.Canceled) && !op.Timeout():
		return "cancelled, " + op.Err.Error()
	case errors.Is(op, os.ErrDeadlineExceeded) && op.Timeout():
		return "deadline, " + op.Err.Error()
	case errors.Is(op, context.DeadlineExceeded) && op.Timeout():
		return "context's deadline, " + op.Err.Error()
	}
	return op.Err.Error()
}

func errno(err error) string {
	for errno, word := range map[syscall.Errno]string{
		syscall.ECONNREFUSED: "refused",
		syscall.ECONNRESET:   "reset",
		syscall.EPIPE:        "pipe",
		syscall.ENOTCONN:     "not connected",
		syscall.EADDRINUSE:   "in use",
	} {
		if errors.Is(err, errno) {
			return word
		}
	}
	return err.Error()
}

// then joins what was seen one after the other.
func then(seen ...string) string { return strings.Join(seen, ", ") }
