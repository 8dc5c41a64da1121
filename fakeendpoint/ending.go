package fakeendpoint

import (
	"io"
	"time"
)

// Break marks the connection as not to be used again; it is closed after Play.
func (x *Exchange) Break() { x.broken = true }

// Close closes the connection in order: what was written still arrives, unless
// the client had sent more than was read. Then the kernel resets it.
func (x *Exchange) Close() error {
	x.broken = true
	return x.conn.Close()
}

// Reset breaks the connection with a TCP reset.
func (x *Exchange) Reset() error {
	x.broken = true
	return x.conn.Reset()
}

// AwaitGone holds the connection, silent, until the client leaves or the
// endpoint closes.
func (x *Exchange) AwaitGone() {
	x.broken = true
	buffer := make([]byte, 512)
	for {
		if _, err := x.conn.reader.Read(buffer); err != nil {
			x.seen.Times.Gone = time.Now()
			return
		}
	}
}

// lingering is how long an answer that comes early is guarded against the rest
// of the request.
const lingering = time.Second

// closeGently closes so that an answer survives that came before the request
// was read: a reset could destroy it on its way. So the client's bytes are read
// away until it leaves, for d at most.
func (x *Exchange) closeGently(d time.Duration) error {
	x.broken = true
	if half, ok := x.conn.Conn.(interface{ CloseWrite() error }); ok {
		if err := half.CloseWrite(); err != nil {
			return x.conn.Close()
		}
	}
	if err := x.conn.SetReadDeadline(time.Now().Add(d)); err == nil {
		_, _ = io.Copy(io.Discard, x.conn.Conn)
	}
	return x.conn.Close()
}
