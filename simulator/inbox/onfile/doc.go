// Package onfile is the inbox of a listener on disk, which outlives a kill -9 and
// a loss of power.
//
// What comes is written to a journal: one write and one sync for all who wait at
// that time. Most entries are handled before the journal is full, and then
// nothing but their keys is carried over into the tables of a small key-value
// store, which has all the rest: what waits for long, what was set aside, what
// was seen. decision 30 says why there are two files.
//
// It is apart from simulator/inbox so that a listener without a disk does not
// carry the store along.
package onfile
