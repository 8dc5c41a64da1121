package fakeendpoint

import "context"

func tlsStallDefinition() Definition {
	return Definition{
		Name:    "tls-stall",
		Usage:   "tls-stall",
		About:   "Accepts the connection and never answers the TLS handshake, until the client leaves.",
		Example: "tls-stall, 200",
		build:   func(*arguments) (Behaviour, error) { return tlsStall{}, nil },
	}
}

// tlsStall reads the client's greeting and says nothing.
type tlsStall struct{ hangUp }

func (tlsStall) Accept(_ context.Context, c *Connection) (bool, error) {
	c.AwaitGone()
	return false, nil
}
