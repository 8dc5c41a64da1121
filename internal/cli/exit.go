package cli

import (
	"context"
	"errors"
	"io/fs"
	"slices"

	"github.com/hookdrill/hookdrill/internal/conformance"
)

// The exit codes of every command.
const (
	exitPass        = 0
	exitFail        = 1   // a rule failed or is unknown; something is invalid
	exitUsage       = 2   // bad flags, or input that cannot be read
	exitEnvironment = 3   // the surroundings: a port taken, a folder not writable
	exitHarness     = 4   // hookdrill itself went wrong
	exitNothing     = 5   // nothing was run
	exitInterrupted = 130 // Ctrl-C
)

// exitError is an error with the code it ends the command with. A nil Err
// prints nothing: what there is to say has been said.
type exitError struct {
	Code int
	Err  error
}

func (e exitError) Error() string {
	if e.Err == nil {
		return ""
	}
	return e.Err.Error()
}

func (e exitError) Unwrap() error { return e.Err }

func usageError(err error) error       { return exitError{exitUsage, err} }
func environmentError(err error) error { return exitError{exitEnvironment, err} }

// codeOf chooses the exit code of an error.
func codeOf(err error) int {
	var own exitError
	var usage conformance.UsageError
	var file *fs.PathError
	switch {
	case err == nil:
		return exitPass
	case errors.As(err, &own):
		return own.Code
	case errors.Is(err, context.Canceled):
		return exitInterrupted
	case errors.Is(err, conformance.ErrHarness):
		return exitHarness
	case errors.As(err, &usage):
		return exitUsage
	case errors.Is(err, conformance.ErrNothingSelected):
		return exitNothing
	case errors.As(err, &file):
		return exitEnvironment // standard output on a full disk, for one
	default:
		return exitHarness
	}
}

// gravest returns one error that says what all of them say, with the code that
// comes first of interrupted, harness, environment, usage, fail and nothing.
func gravest(errs ...error) error {
	errs = slices.DeleteFunc(errs, func(err error) bool { return err == nil })
	if len(errs) == 0 {
		return nil
	}
	ranks := []int{exitInterrupted, exitHarness, exitEnvironment, exitUsage, exitFail, exitNothing}
	slices.SortStableFunc(errs, func(a, b error) int {
		return slices.Index(ranks, codeOf(a)) - slices.Index(ranks, codeOf(b))
	})
	code := codeOf(errs[0])
	errs = slices.DeleteFunc(errs, func(err error) bool { return err.Error() == "" })
	return exitError{code, errors.Join(errs...)}
}
