package memnet

import (
	"io"
	"net"
	"os"
	"syscall"
	"time"
)

// conn is one end of a link. link.mu guards it.
type conn struct {
	link          *link
	peer          *conn
	local, remote *net.TCPAddr

	in       flow // the bytes on their way to this end
	reading  deadline
	writing  deadline
	abortive bool // SetLinger(0): Close resets
	finished bool // CloseWrite was called
	closed   bool
	sent     int           // bytes written
	parted   time.Time     // when the peer closed
	dead     bool          // a reset arrived
	errno    syscall.Errno // the reset's error, until an operation reports it
}

var _ net.Conn = (*conn)(nil)

// Read reads what has arrived, and waits where nothing has.
func (c *conn) Read(p []byte) (int, error) {
	c.link.host.network.heed()
	c.link.mu.Lock()
	defer c.link.mu.Unlock()
	settled := false
	for {
		switch {
		case c.closed:
			return 0, c.failed("read", net.ErrClosed)
		case c.reading.passed:
			return 0, c.failed("read", os.ErrDeadlineExceeded)
		case len(p) == 0:
			return 0, nil
		case c.in.size > 0:
			n := c.in.take(p)
			c.in.moved.Broadcast()
			return n, nil
		case c.unsettled() && !settled:
			c.settle(readersTurn)
			settled = true
		case c.in.fin:
			return 0, io.EOF
		case c.dead:
			return 0, c.readReset()
		default:
			c.in.moved.Wait()
		}
	}
}

// readReset reports a reset once; after that the connection is at its end,
// as Linux has it.
func (c *conn) readReset() error {
	if c.errno == 0 {
		return io.EOF
	}
	err := os.NewSyscallError("read", c.errno)
	c.errno = 0
	return c.failed("read", err)
}

// Write hands over all of p, and waits while the peer's buffer is full.
func (c *conn) Write(p []byte) (int, error) {
	c.link.host.network.heed()
	c.link.mu.Lock()
	defer c.link.mu.Unlock()
	out := &c.peer.in
	for out.writing && !c.closed {
		out.moved.Wait()
	}
	out.writing = true
	n, err := c.write(p)
	out.writing = false
	out.moved.Broadcast()
	if err != nil {
		err = c.failed("write", err)
	}
	return n, err
}

// write is Write without its neighbours.
func (c *conn) write(p []byte) (n int, err error) {
	out := &c.peer.in
	settled := false
	for {
		switch {
		case c.closed:
			return n, net.ErrClosed
		case c.writing.passed:
			return n, os.ErrDeadlineExceeded
		case c.finished:
			return n, os.NewSyscallError("write", c.broken())
		case n == len(p):
			return n, nil
		case c.parting() && c.sent+len(p)-n <= inFlight:
			c.link.refuse(c)
			c.sent += len(p) - n
			return len(p), nil
		case c.dead && !settled && c.parting():
			c.settle(writersTurn)
			settled = true
		case c.dead:
			return n, os.NewSyscallError("write", c.broken())
		case c.peer.closed: // the peer's kernel takes the bytes and answers with a reset
			c.link.refuse(c)
			return len(p), nil
		default:
			if put := out.put(p[n:], c.link.host.network.buffer); put > 0 {
				n += put
				c.sent += put
				out.moved.Broadcast()
			} else {
				out.moved.Wait()
			}
		}
	}
}

// broken is the error of a write that cannot be: the reset's own, once.
func (c *conn) broken() syscall.Errno {
	if c.errno == 0 {
		return syscall.EPIPE
	}
	errno := c.errno
	c.errno = 0
	return errno
}

// failed dresses err as package net does.
func (c *conn) failed(op string, err error) error {
	return &net.OpError{Op: op, Net: "tcp", Source: c.local, Addr: c.remote, Err: err}
}

// LocalAddr is the address of this end.
func (c *conn) LocalAddr() net.Addr { return c.local }

// RemoteAddr is the address of the other end.
func (c *conn) RemoteAddr() net.Addr { return c.remote }
