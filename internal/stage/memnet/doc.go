// Package memnet is the in-memory network of the virtual stage.
//
// It looks like Linux's TCP on one machine to net/http and crypto/tls:
// connections are buffered, half-close, reset, time out and fail with the
// errors of package net. Everything that waits in it waits on a sync.Cond or
// on a channel made in New, both of which block durably in a synctest bubble,
// so that virtual time can pass. It needs no goroutine of its own, and works in
// wall time too.
//
// A replay must see what the first run saw, although goroutines run in another
// order. So what the kernel or package net leaves open is drawn from the seed
// (draw.go), and what two parties do to one connection at the same instant is
// put in order (settle.go).
//
// What the parties say to each other does not belong here.
package memnet
