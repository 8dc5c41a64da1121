// Package target has foreign programs take a reference's place: a sender in any
// language that speaks the protocol of docs/protocol.md, or a command that is
// run for each delivery.
//
// A target file says how to start it. A foreign program runs in real time, as a
// process of its own, and reaches the endpoints on this machine's loopback
// addresses. What it is judged by lives elsewhere; here is only how to talk to it.
package target
