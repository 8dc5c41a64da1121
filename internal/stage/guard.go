package stage

import (
	"errors"
	"fmt"
	"runtime/debug"
)

// errLeft is what a function leaves that never returned.
var errLeft = errors.New("the run left early: runtime.Goexit, which t.FailNow calls too, ended its goroutine")

// Guard runs f in a goroutine of its own and waits for it. A panic of f, or
// its leaving by runtime.Goexit, comes back as an error instead of ending the
// process or the caller.
func Guard(f func()) error {
	left := make(chan error)
	go func() {
		err := errLeft
		defer func() {
			if p := recover(); p != nil {
				err = fmt.Errorf("panic: %v\n%s", p, debug.Stack())
			}
			left <- err
		}()
		f()
		err = nil
	}()
	return <-left
}
