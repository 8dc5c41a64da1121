// Package table keeps rows in the tables of one bbolt file, so that they survive
// the death of the process: the floor under the stores of the simulators.
//
// [File.View] and [File.Update] run a closure in a transaction: all that the
// closure wrote is there afterwards, or nothing of it. Every value lies behind a
// checksum of itself and its key, and all of a file is read when it is opened, so
// damage is found then and not in the middle of a delivery.
//
// What the rows are, and which there are, does not live here.
package table
