// Package scenario is the border between a scenario's words (steps) and
// whoever runs scenarios (conformance): what one is run with, and what it left.
package scenario

import (
	"context"
	"time"

	"github.com/hookdrill/hookdrill/internal/stage"
	"github.com/hookdrill/hookdrill/internal/trial"
	"github.com/hookdrill/hookdrill/internal/verdict"
)

// Setting is what scenarios are run with.
type Setting struct {
	// Context stops the runs of all scenarios. A scenario's own context is
	// cancelled by its runner at its end, which is too early for a report.
	Context context.Context
	// Stage is where runs are played.
	Stage stage.Stage
	// Rehearsal is a virtual stage on which a real run is played first, to know
	// how long it will last. Nil: planned lengths are not known.
	Rehearsal stage.Stage
	// Party is the sender under test.
	Party trial.Party
	// System and Listener are the programs under test. One that is missing on the
	// stage has its scenarios not run, with its reason.
	System, Listener trial.Program
	// Container is the system in a container, with a listener in another beside
	// it, for the scenarios tagged @containers.
	Container trial.Program
	// Argilla is Argilla's sending side, in the same way.
	Argilla trial.Program
	// Durable is the same sender behind a queue, which can die: it makes the
	// deliveries of a drill's case.
	Durable trial.Party
	// Signing is the sender of signed messages under test, Verifier the listener
	// that verifies them.
	Signing  trial.Party
	Verifier trial.Program
	// ArgillaListener is the listener for Argilla under test.
	ArgillaListener trial.Program
	// Payload is the body that is delivered.
	Payload []byte
	// Seed is where the draws of all scenarios come from, each with its name mixed in.
	Seed uint64
	// Sink takes every scenario's result as it ends. It is called concurrently. May be nil.
	Sink func(Result)
}

// Result is what a scenario left.
type Result struct {
	// URI is its file, Name its name, and Steps its steps' texts, doc strings and
	// tables included: together they tell it from others.
	URI   string
	Name  string
	Steps []string
	// Failed is the index of the step that did not pass; -1 if all did.
	Failed int
	// Err is what that step said.
	Err      error
	Findings []verdict.Finding
	// History is the run; nil if it did not come to one.
	History *trial.History
	// Planned is how long the run was to last; 0 if not known.
	Planned time.Duration
	// NotRun says why the scenario was not to be run here; empty if it was.
	NotRun string
	// NotApplicable says what it needs that the party does not say it can do.
	NotApplicable string
	// Elapsed is wall time.
	Elapsed time.Duration
}

// Mistake is an error of whoever wrote the scenario: a script that does not
// parse, a Then before any When. It is neither the party's fault nor the harness's.
type Mistake struct{ Err error }

// Error says what the mistake is.
func (m Mistake) Error() string { return m.Err.Error() }

// Unwrap returns what is beneath.
func (m Mistake) Unwrap() error { return m.Err }
