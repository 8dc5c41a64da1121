// Package inboxtest holds a mock of an inbox, for tests in which storing has to
// fail on cue. mockery writes it; nothing is written here by hand.
package inboxtest
