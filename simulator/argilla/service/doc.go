// Package service is Argilla's webhook side in one process: its API, the events
// that its changes make, the queue between the two, and the sender.
//
// What it has accepted lies in a folder, or in a NATS cluster, and survives the
// death of the process: the change and the deliveries that announce it in the
// store, deliveries on their way in the queue.
//
// The command line lives in internal/cli.
package service
