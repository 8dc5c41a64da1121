// Package vaulttest holds a mock of a vault, for tests in which sealing has to
// fail on cue. mockery writes it; nothing is written here by hand.
package vaulttest
