// Package listener receives what LangSmith's automation rules send to a
// webhook, and hands each run to a handler.
//
// A [Listener] is an http.Handler. It checks the secret of the query, decodes
// the payload, stores the runs that it has not seen in an [Inbox], and answers:
// LangSmith gives up after 5 s and does not ask again, so the work comes after
// the answer. Workers then hand the runs to the handler, one by one, and again
// after a pause where it fails. What was answered with a 2xx outlives a kill -9
// and a loss of power.
//
// A run is handed over at least once. It is handed over twice only where the
// process ended between the handler's return and the note of it; a handler with
// an effect elsewhere gives it [Event.ID] as its id, so that the second time
// changes nothing.
//
// Beyond the payload and a small key-value store the package brings nothing
// along. Servers, clients of LangSmith's API and the sending side do not live here.
package listener
