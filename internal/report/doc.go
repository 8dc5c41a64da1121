// Package report shows what a check found.
//
// A [Report] is data, complete in itself: whoever shows it asks nobody else.
// Each way to show one is a file: text, JSON, JUnit, HTML, Markdown. Nothing
// here judges or runs anything.
//
// What a report shows comes from strangers: endpoints' answers, senders'
// requests, users' features. Each way to show it escapes for its own reader,
// and bounds how much of it there is.
package report
