// Package api is the LangSmith simulator's HTTP service: the part of the public
// API that the webhook guide and its example touch, as the SDKs really call it.
//
// [New] makes a handler over a store. Every operation is served under /,
// /api and /api/v1, since SDKs call it there. What a request asks for is
// done when it is answered: one transaction, durable, or nothing.
//
// Every error is a sentence in the API's own shape ({"detail": ...}, or
// {"error": ...} for ingestion). No answer and no log line holds a header's value
// or the value of a URL's query.
//
// What rules do, what a filter means and how blobs are kept is handed in through
// [Config]. Timeouts are whoever's who serves the handler; sizes are bounded here.
package api
