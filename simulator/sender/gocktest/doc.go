// Package gocktest holds the sender's tests on scripted answers, without any
// network. They are apart because gock replaces http.DefaultTransport for the
// whole process and is not safe for parallel use: every test here is serial.
// Faults of connections are beyond gock; the sender's own tests have them.
package gocktest
