//go:build race

package conformance_test

// raceDetector tells whether the tests run with it.
const raceDetector = true
