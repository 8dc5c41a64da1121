// Package listener receives the events of Argilla, and hands them to handlers
// as datasets, records and responses.
//
// [Run] is all that a program needs: it takes handlers made by [On] or [Raw],
// gives each a webhook in Argilla, finds out whether Argilla can reach it, and
// serves until its context ends. [New] makes a [Listener], an http.Handler for a
// server of one's own.
//
// Every handler has a path and a webhook of its own, and so a secret of its own.
// A request is verified by its raw bytes, decoded, and checked against what was
// seen. Without an inbox the handler is called before the answer: where it fails
// the answer is a 500, and Argilla comes again after 10, 60 and 180 seconds. With
// an inbox the event is stored before the answer, and handed over afterwards, as
// often as it takes; simulator/inbox/onfile is one that survives a kill -9.
//
// The package brings along the standard library and the light rooms of the
// simulator. The sending side does not live here.
package listener
