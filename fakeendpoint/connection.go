package fakeendpoint

import (
	"bufio"
	"context"
	"crypto/tls"
	"net"
	"strings"
	"sync"
	"time"
)

// Connection is one accepted connection.
type Connection struct {
	endpoint *Endpoint
	number   int
	accepted time.Time
	bare     net.Conn // the transport's own connection
	net.Conn          // the bare one, or TLS over it
	source   *tap
	reader   *bufio.Reader
	turn     turn // of a step that acted on the fresh connection and serves its requests
}

// readers are pooled: a connection per attempt would else be mostly buffers.
var readers = sync.Pool{New: func() any { return bufio.NewReaderSize(nil, 4<<10) }}

func (c *Connection) open() {
	c.source = &tap{from: c.Conn}
	c.reader = readers.Get().(*bufio.Reader)
	c.reader.Reset(c.source)
}

func (c *Connection) release() {
	_ = c.Close()
	if c.reader != nil {
		c.reader.Reset(nil)
		readers.Put(c.reader)
		c.reader = nil
	}
}

// Bare returns the connection beneath TLS.
func (c *Connection) Bare() net.Conn { return c.bare }

// Secure puts TLS over the connection, as the endpoint does by itself when it
// was made with TLS, but with a configuration of the caller's.
func (c *Connection) Secure(ctx context.Context, config *tls.Config) error {
	secured := tls.Server(c.bare, config)
	if err := secured.HandshakeContext(ctx); err != nil {
		return err
	}
	c.Conn = secured
	return nil
}

// Reset breaks the connection with a TCP reset instead of an orderly close.
func (c *Connection) Reset() error {
	if lingering, ok := c.bare.(interface{ SetLinger(seconds int) error }); ok {
		if err := lingering.SetLinger(0); err != nil {
			return err
		}
	}
	return c.bare.Close()
}

// AwaitGone holds the connection, silent, until the client leaves or the
// endpoint closes.
func (c *Connection) AwaitGone() {
	buffer := make([]byte, 512)
	for {
		if _, err := c.bare.Read(buffer); err != nil {
			return
		}
	}
}

func (c *Connection) expectsContinue(o *Observation) bool {
	value, ok := o.field("Expect")
	return ok && strings.EqualFold(value, "100-continue")
}
