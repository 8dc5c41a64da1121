package memnet

import (
	"net"
	"os"
	"syscall"
)

// Close ends the connection for this end. What was written is still delivered,
// unless the close is a reset: see SetLinger, and unread data resets too.
func (c *conn) Close() error {
	c.link.mu.Lock()
	if c.closed {
		c.link.mu.Unlock()
		return c.failed("close", net.ErrClosed)
	}
	c.link.farewell(c)
	c.end()
	over := c.peer.closed
	c.link.wake()
	c.link.mu.Unlock()
	if over {
		c.link.host.forget(c.link)
	}
	return nil
}

// end marks c closed and frees what it holds; the caller holds link.mu.
func (c *conn) end() {
	c.closed = true
	c.in.drop()
	c.reading.clear()
	c.writing.clear()
}

// CloseWrite tells the peer that nothing more comes; reading goes on.
func (c *conn) CloseWrite() error {
	c.link.mu.Lock()
	defer c.link.mu.Unlock()
	switch {
	case c.closed:
		return c.failed("close", net.ErrClosed)
	case c.dead:
		return c.failed("close", os.NewSyscallError("shutdown", syscall.ENOTCONN))
	}
	c.finished = true
	c.peer.in.fin = true
	c.peer.in.moved.Broadcast()
	return nil
}

// SetLinger is (*net.TCPConn).SetLinger: with 0 seconds Close resets the
// connection. Other values change nothing, since nothing here takes time to
// be delivered.
func (c *conn) SetLinger(seconds int) error {
	c.link.mu.Lock()
	defer c.link.mu.Unlock()
	if c.closed {
		return c.failed("set", net.ErrClosed)
	}
	c.abortive = seconds == 0
	return nil
}
