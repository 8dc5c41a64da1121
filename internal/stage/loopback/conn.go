package loopback

import (
	"net"

	"github.com/hookdrill/hookdrill/internal/stage"
)

// listener is an open host.
type listener struct {
	*net.TCPListener
	network *Network
	gate    stage.Gate
	closed  bool // network.mu guards it
}

// Accept waits for a connection.
func (l *listener) Accept() (net.Conn, error) {
	c, err := l.AcceptTCP()
	if err != nil {
		return nil, err
	}
	return l.network.track(c)
}

// Close ends the listening; the host refuses from now on.
func (l *listener) Close() error {
	l.network.mu.Lock()
	l.closed = true
	l.network.mu.Unlock()
	return l.TCPListener.Close()
}

// sendBuffer bounds what a socket takes that the peer has not read. Linux lets
// it grow to 4 MiB on loopback, so that a peer that stops reading would go
// unnoticed by most uploads; with this it is about 270 KiB, at the same
// throughput. The receiver's buffer alone makes no difference.
const sendBuffer = 64 << 10

// conn is a socket that the network closes with itself.
type conn struct {
	*net.TCPConn
	network *Network
}

func (n *Network) track(socket *net.TCPConn) (net.Conn, error) {
	_ = socket.SetWriteBuffer(sendBuffer) // a peer that reset already is for the reader to find out
	c := &conn{TCPConn: socket, network: n}
	n.mu.Lock()
	defer n.mu.Unlock()
	if n.closed {
		_ = socket.Close()
		return nil, net.ErrClosed
	}
	n.live[c] = struct{}{}
	return c, nil
}

// Close closes the socket.
func (c *conn) Close() error {
	c.network.mu.Lock()
	delete(c.network.live, c)
	c.network.mu.Unlock()
	return c.TCPConn.Close()
}
