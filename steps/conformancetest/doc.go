// Package conformancetest grades a sender of one's own in a Go test: every rule
// is a subtest, and every scenario one below it.
//
// It plays the built-in scenarios with the sender in the middle, by default in
// virtual time. What a sender of one's own needs for that is a factory that takes the
// run's dialer. The rules themselves, and how they are judged, do not live here.
package conformancetest
