package loopback

import (
	"errors"
	"fmt"
	"net"
	"os"
	"syscall"
)

// blackHole is a listening socket whose queue is full, so that the kernel
// drops every further SYN. Package net cannot make one: it always asks for the
// longest queue.
type blackHole struct {
	socket  int
	filler  net.Conn
	address string
}

func openBlackHole() (*blackHole, error) {
	socket, err := syscall.Socket(syscall.AF_INET, syscall.SOCK_STREAM|syscall.SOCK_CLOEXEC, 0)
	if err != nil {
		return nil, fmt.Errorf("black hole: %w", os.NewSyscallError("socket", err))
	}
	h := &blackHole{socket: socket}
	if err := h.fill(); err != nil {
		return nil, errors.Join(fmt.Errorf("black hole: %w", err), h.Close())
	}
	return h, nil
}

// fill listens with no queue to speak of and connects once: Linux holds one
// connection more than the queue's length.
func (h *blackHole) fill() error {
	if err := syscall.Bind(h.socket, &syscall.SockaddrInet4{Addr: [4]byte{127, 0, 0, 1}}); err != nil {
		return os.NewSyscallError("bind", err)
	}
	if err := syscall.Listen(h.socket, 0); err != nil {
		return os.NewSyscallError("listen", err)
	}
	bound, err := syscall.Getsockname(h.socket)
	if err != nil {
		return os.NewSyscallError("getsockname", err)
	}
	h.address = fmt.Sprintf("127.0.0.1:%d", bound.(*syscall.SockaddrInet4).Port)
	h.filler, err = net.Dial("tcp4", h.address)
	return err
}

// Close closes the sockets.
func (h *blackHole) Close() error {
	err := os.NewSyscallError("close", syscall.Close(h.socket))
	if h.filler != nil {
		err = errors.Join(err, h.filler.Close())
	}
	return err
}
