// Package apitest holds a mock of the API's blob store, for tests in which
// keeping a blob has to fail on cue. mockery writes it; nothing is written here
// by hand.
package apitest
