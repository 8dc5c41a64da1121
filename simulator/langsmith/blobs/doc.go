// Package blobs keeps values that are too large for a run's row, as LangSmith
// does: in an S3 store, from which a presigned URL fetches them without a key.
//
// The store is embedded, and durable in one file. It is written by the S3
// client of AWS, in this process, and read over the simulator's own port through
// [Store.ServeHTTP]. The embedded store looks neither at signatures nor at
// their expiry, so both are checked here, before it is asked.
//
// What is moved out, and when, does not live here. Nobody else imports the AWS
// SDK: a listener has no use for it.
package blobs
