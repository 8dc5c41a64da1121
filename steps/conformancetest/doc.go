// Package conformancetest grades a sender or a listener of one's own in a Go
// test: every rule is a subtest, and every scenario one below it.
//
// It plays the built-in scenarios with the sender or the listener in the middle, by default
// in virtual time. What a sender of one's own needs for that is a factory that
// takes the run's dialer, what a listener needs is an http.Handler. The rules themselves, and how they are judged, do not live here.
package conformancetest
