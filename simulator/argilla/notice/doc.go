// Package notice is what Argilla's simulator announces: which events a change
// makes, in which order, with which data, and for which webhooks.
//
// A [Notifier] writes deliveries into the store's outbox, in the transaction of
// the change itself. [Engine.Run] takes them out again, and counts records anew
// where a dataset has changed. The quirks of the released server are here, each
// with the reason: its events are what listeners have to live with.
//
// HTTP does not live here, and neither do signatures: a body is signed when it
// is sent.
package notice
