// Package containers tests what only containers can show: that the images hold
// all that the programs need, that a program killed with its container goes on
// from its volume, what a sender makes of a listener that was paused, and that
// senders on a cluster lose nothing when parts of it are killed or cut off.
//
// It is tests and Dockerfiles, and nothing imports it: testcontainers-go stays
// out of the binary and out of its users' programs. The tests want a container
// engine and some time, so `make containers` runs them. Where no engine answers
// they are not run, and say so.
package containers
