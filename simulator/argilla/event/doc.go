// Package event is what Argilla sends to its webhooks, as types: an [Event]
// around a [Dataset], a [Record] or a [Response], with all that lies in them.
//
// [Decode] and [Encode] are each other's inverse: what Argilla wrote comes out
// with the same bytes, in the manner of Python's json module. Fields that are
// not known here survive, and so do events: they are decoded as [Other]. Errors
// say where something is wrong, by JSON pointer, and what would be right.
// Everything that is read is bounded.
//
// Beyond the standard library the package brings along the reader that
// LangSmith's payload has too. HTTP, signatures and stores do not live here.
package event
