// Package store keeps what the Argilla simulator was told and what it has
// announced, in one file that survives the death of the process.
//
// [Store.View] and [Store.Update] run a closure in a transaction: a change and
// the deliveries that announce it are stored together, or neither is. That is
// better than the real server, which loses an event when it dies between the
// two; a reference must not. Rows are plain structs, and lists of them are in the
// order in which they were made.
//
// What is secret comes and goes as sealed bytes: keys, JSON as the API has it,
// events and HTTP do not live here.
package store
