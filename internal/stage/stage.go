// Package stage holds the ground a trial is played on: a kind of time and a
// kind of network.
//
// The virtual stage is a bubble in which time jumps and an in-memory network;
// the real stage is wall time and loopback sockets. A trial is written once
// and cannot tell which one it is on. Nothing here knows what a webhook is.
//
// This package is the contract only. The networks are in memnet and loopback,
// the stages over them in virtual and wall.
package stage

import (
	"context"
	"net"
)

// Network is what the parties of one trial talk over. Hosts are names such as
// "hooks.test"; no address of the machine is ever part of a plan.
type Network interface {
	// Listen opens host. The network asks gate at every connect to host and
	// makes the answer happen; a nil gate admits everybody. A host that is
	// being listened on already is an error matching syscall.EADDRINUSE.
	Listen(host string, gate Gate) (net.Listener, error)

	// DialContext connects to address ("host:port", the port is ignored). Its
	// errors have the types and the texts of net.Dialer's, and it calls the
	// httptrace hooks of ctx as net.Dialer does.
	//
	// A host that was never listened on is a name that is not found; one whose
	// listener was closed refuses.
	DialContext(ctx context.Context, network, address string) (net.Conn, error)

	// Close closes every listener and connection, and ends dials under way.
	Close() error
}

// Gate answers one connect: nil admits it, and an error names how it ends.
//
//	syscall.ECONNREFUSED   refused at once
//	*net.DNSError          the name is not found
//	syscall.ETIMEDOUT      nobody answers: it hangs until the dialer gives up
//
// Any other error is a defect of the caller and fails the dial as it stands.
// A gate is called from many goroutines at once and must not wait.
type Gate func() error

// Stage plays scenes.
type Stage interface {
	// Name is "virtual" or "real".
	Name() string

	// Play runs scene to its end on a network of its own, whose draws come
	// from seed. The context handed to the scene was made on the stage and is
	// cancelled once ctx is; Play still waits for the scene to return. A panic
	// or a deadlock of the scene comes back as an error.
	//
	// On the virtual stage the cancel happens at the scene's next operation on
	// the network, and a panic can be caught in the scene's own goroutine only:
	// one in a goroutine that it started ends the process, as everywhere in Go.
	Play(ctx context.Context, seed uint64, scene Scene) error
}

// Scene is one run of a trial. All its goroutines must have ended when it
// returns; those that only wait for ctx or for the network may end just after.
type Scene func(ctx context.Context, network Network)
