// Package store keeps what the LangSmith simulator was told and what it has
// decided, in one file that survives the death of the process.
//
// [Store.View] and [Store.Update] run a closure in a transaction: all that the
// closure wrote is there afterwards, or nothing of it. Rows are plain structs.
// What rules need to be exact is here too: the order of changes ([Tx.Changes]),
// how far a rule has come, what it has sent, and the outbox, all moved on in one
// transaction ([Tx.CloseWindow]).
//
// A webhook's URL and headers come and go as sealed bytes: keys, JSON as the API
// has it, filters and HTTP do not live here.
package store
