// Package relay is a listener for Argilla in one process, as `hookdrill listen
// argilla` runs it: it tells of each event that it has handled, and passes it on
// to a URL, if there is one.
//
// Its seams are where a stage of virtual time, and a listener with a defect, are
// put together. Printing does not live here.
package relay
