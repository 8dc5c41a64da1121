// Package bubble runs functions in bubbles of virtual time, in tests and in
// plain programs alike.
//
// A bubble is testing/synctest's: inside it time stands still while anything
// can run and jumps to the next timer when nothing can. synctest wants a
// *testing.T. A test hands in its own; a program gets one by starting the
// testing package once in the background (see [Background]).
package bubble

import (
	"flag"
	"fmt"
	"sync"
	"testing"
	"testing/synctest"

	"github.com/hookdrill/hookdrill/internal/stage"
)

// Runner runs f in a bubble of its own and returns when f and every goroutine
// it started have ended. A panic in f, and a deadlock of its goroutines,
// come back as an error; after a deadlock the blocked goroutines stay behind.
// Runners may be called concurrently, but not from inside a bubble.
type Runner func(f func()) error

// InTest returns a runner for the length of the test t.
func InTest(t *testing.T) Runner {
	return func(f func()) error { return run(t, f) }
}

// Background returns the runner of a plain program. The first call starts the
// testing package in a goroutine that never returns, so that it never exits
// the process; hence it is not for tests, which have InTest.
var Background = sync.OnceValue(startBackground)

func startBackground() Runner {
	ready := make(chan *testing.T)
	host := testing.InternalTest{Name: "bubbles", F: func(t *testing.T) {
		ready <- t
		select {} // returning would end testing.Main, and with it the process
	}}
	testing.Init()
	if !flag.Parsed() {
		// testing reads its own flags only; the command's are parsed elsewhere.
		_ = flag.CommandLine.Parse(nil)
	}
	matchAll := func(_, _ string) (bool, error) { return true, nil }
	go testing.Main(matchAll, []testing.InternalTest{host}, nil, nil)
	t := <-ready
	return func(f func()) error { return run(t, f) }
}

// run turns every way in which a bubble can end into an error.
func run(t *testing.T, f func()) error {
	var b inside
	finished := false
	err := stage.Guard(func() { // synctest.Test leaves its goroutine when the bubble's test fails
		defer func() {
			if p := recover(); p != nil {
				b.err = fmt.Errorf("virtual time: %v%s", p, b.blocked())
				finished = true
			}
		}()
		synctest.Test(t, func(*testing.T) { b.run(f) })
		finished = true
	})
	if finished || b.err != nil {
		return b.err
	}
	return fmt.Errorf("virtual time: %w", err)
}
