package loopback

import (
	"errors"
	"net"
)

// closedPort is a port that refuses and that nobody else can take: the local
// port of a connection that stays open. A port that was merely closed could be
// given to the next program that asks.
type closedPort struct{ dialled, accepted net.Conn }

func openClosedPort() (*closedPort, error) {
	l, err := net.Listen("tcp4", "127.0.0.1:0")
	if err != nil {
		return nil, err
	}
	defer l.Close()
	dialled, err := net.Dial("tcp4", l.Addr().String())
	if err != nil {
		return nil, err
	}
	accepted, err := l.Accept()
	if err != nil {
		return nil, errors.Join(err, dialled.Close())
	}
	return &closedPort{dialled: dialled, accepted: accepted}, nil
}

// Close gives the port back.
func (p *closedPort) Close() error {
	return errors.Join(p.dialled.Close(), p.accepted.Close())
}

// refusing is an address that refuses.
func (n *Network) refusing() (string, error) {
	n.mu.Lock()
	defer n.mu.Unlock()
	if n.closed {
		return "", net.ErrClosed
	}
	if n.closedAt == nil {
		port, err := openClosedPort()
		if err != nil {
			return "", err
		}
		n.closedAt = port
	}
	return n.closedAt.dialled.LocalAddr().String(), nil
}

// swallowing is an address that never answers.
func (n *Network) swallowing() (string, error) {
	n.mu.Lock()
	defer n.mu.Unlock()
	if n.closed {
		return "", net.ErrClosed
	}
	if n.hole == nil {
		hole, err := openBlackHole()
		if err != nil {
			return "", err
		}
		n.hole = hole
	}
	return n.hole.address, nil
}
