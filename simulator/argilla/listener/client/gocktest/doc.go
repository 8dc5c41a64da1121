// Package gocktest holds the client's tests on scripted answers, without any
// network. They are apart because gock replaces http.DefaultTransport for the
// whole process and is not safe for parallel use: every test here is serial.
// What connections do is beyond gock; the client's own tests have that.
package gocktest
