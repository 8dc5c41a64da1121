package fakeendpoint

import "context"

// Behaviour treats one request. It is handed the exchange once the request's
// head has been read; the body has not been. It may answer, pause, break the
// connection, or do nothing at all.
//
// An error means that the exchange could not go on, for example because the
// client had left; it is kept in the observation and closes the connection.
// Break is how a behaviour closes on purpose.
type Behaviour interface {
	Play(ctx context.Context, x *Exchange) error
}

// Connecting is a behaviour that acts before there is a connection. On a
// network that asks first ([Endpoint.Admit]) the connect ends with the error.
type Connecting interface {
	Behaviour
	// Connect returns how the connect ends: syscall.ECONNREFUSED, a
	// *net.DNSError or syscall.ETIMEDOUT (nobody answers).
	Connect() error
}

// Accepting is a behaviour that acts on a fresh connection, before anything is
// read from it and before TLS.
type Accepting interface {
	Behaviour
	// Accept reports whether the connection may go on to be served.
	Accept(ctx context.Context, c *Connection) (serve bool, err error)
}

// moment is when a behaviour takes its turn.
type moment uint8

const (
	atConnect moment = iota
	atAccept
	atRequest
)

func momentOf(b Behaviour) moment {
	switch b.(type) {
	case Connecting:
		return atConnect
	case Accepting:
		return atAccept
	default:
		return atRequest
	}
}
