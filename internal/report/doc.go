// Package report shows what a check found.
//
// A [Report] is data, complete in itself: whoever shows it asks nobody else.
// Each way to show one is a file: text, JSON, JUnit, HTML, Markdown. Nothing
// here judges or runs anything.
package report
