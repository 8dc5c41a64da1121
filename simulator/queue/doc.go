// Package queue keeps deliveries from their acceptance to their end.
//
// An [Item] is an id, a lane and bytes; what the bytes mean is for whoever puts
// and takes them. A [Queue] promises three things: what Put accepted is there
// after the death of the process; an item is with one taker at a time, and comes
// again if that taker dies; and no lane holds up another.
//
// The package memory holds a queue for virtual time, jetstream the one for
// real disks and clusters, and queuetest the contract that both keep. Attempts,
// policies and HTTP do not live here.
package queue
