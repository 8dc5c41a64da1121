// Package inbox keeps what a listener accepted until it has been handled, drops
// what it has seen before, and hands over what waits.
//
// An [Inbox] stores; a [Pool] has a handler deal with what is stored, one entry
// at a time for each worker, and again after a pause where it fails. [Memory]
// ends with the process; simulator/inbox/onfile does not. What an entry means,
// and how it came, is for the listeners to know. The package brings along the
// standard library only.
package inbox
