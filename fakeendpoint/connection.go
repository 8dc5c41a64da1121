package fakeendpoint

import (
	"bufio"
	"context"
	"crypto/tls"
	"net"
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
	lifetime *time.Timer

	source tap
	reader *bufio.Reader
	turn   turn // of a step that acted on the fresh connection and serves its requests

	// One request is served at a time, so its exchange lives here.
	exchange Exchange
	seen     Observation
}

// readers are pooled: a connection per attempt would else be mostly buffers.
var readers = sync.Pool{New: func() any { return bufio.NewReaderSize(nil, 4<<10) }}

func newConnection(e *Endpoint, bare net.Conn) *Connection {
	c := &Connection{endpoint: e, bare: bare, Conn: bare, accepted: time.Now()}
	// One timer for reads and writes, set once: deadlines would cost two.
	c.lifetime = time.AfterFunc(e.options.lifetime, func() { _ = bare.Close() })
	return c
}

// dies returns when the connection's lifetime is over.
func (c *Connection) dies() time.Time { return c.accepted.Add(c.endpoint.options.lifetime) }

// dead reports whether it is.
func (c *Connection) dead() bool { return !time.Now().Before(c.dies()) }

func (c *Connection) open() {
	c.source.from = c.Conn
	c.reader = readers.Get().(*bufio.Reader)
	c.reader.Reset(&c.source)
}

func (c *Connection) release() {
	c.lifetime.Stop()
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
// was made with TLS, but with a configuration of the caller's. A handshake
// takes 30 s at most.
func (c *Connection) Secure(ctx context.Context, config *tls.Config) error {
	ctx, cancel := context.WithTimeout(ctx, handshakeTimeout)
	defer cancel()
	secured := tls.Server(c.bare, config)
	if err := secured.HandshakeContext(ctx); err != nil {
		return err
	}
	c.Conn = secured
	return nil
}

// handshakeTimeout bounds an ordinary TLS handshake.
const handshakeTimeout = 30 * time.Second

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
