// Package cli is the hookdrill command: one file for each of its commands.
//
// Commands read flags, call the room that does the work, print, and choose an
// exit code. Nothing is decided here that a program could want too.
package cli
