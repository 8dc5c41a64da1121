// Package conformance runs scenarios against a party and gathers what they
// found into a report.
//
// It knows which scenarios there are and which were asked for, drives godog,
// and adds scenarios up to rules. It judges nothing itself (verdict), gives no
// sentence a meaning (steps) and shows nothing (report).
package conformance
