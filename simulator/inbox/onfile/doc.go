// Package onfile is the inbox of a listener on disk: one file of a small
// key-value store, which outlives a kill -9 and a loss of power.
//
// It is apart from simulator/inbox so that a listener without a disk does not
// carry the store along.
package onfile
