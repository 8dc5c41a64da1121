package conformance_test

import (
	"context"
	"slices"
	"testing"
	"testing/fstest"

	"github.com/hookdrill/hookdrill/internal/conformance"
	"github.com/hookdrill/hookdrill/internal/verdict"
)

// TestInterruptedCheckKeepsWhatWasDone stops a check when its first scenario
// has ended: that one's verdict stays, the other's is that it was not run.
func TestInterruptedCheckKeepsWhatWasDone(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	o := builtIn(t)
	o.Features = fstest.MapFS{"two.feature": {Data: []byte(`Feature: Two
  Scenario: one
    Given an endpoint that plays "200"
    When the payload is delivered
    Then the delivery succeeds
  Scenario: another
    Given an endpoint that plays "201"
    When the payload is delivered
    Then the delivery succeeds
`)}}
	o.Workers = 1
	o.Progress = func(_, _ int) { cancel() }
	found, err := conformance.Check(ctx, o)
	if err != nil {
		t.Fatal(err)
	}
	if found.Complete {
		t.Error("the report is not marked incomplete")
	}
	var verdicts []verdict.Outcome
	for _, s := range found.Scenarios {
		verdicts = append(verdicts, s.Verdict)
		if s.Verdict == verdict.NotRun && s.Reason != "the check was interrupted" {
			t.Errorf("%s is not run because %q", s.Name, s.Reason)
		}
	}
	slices.Sort(verdicts)
	if want := []verdict.Outcome{verdict.NotRun, verdict.Pass}; !slices.Equal(verdicts, want) {
		t.Errorf("the verdicts are %v, not %v", verdicts, want)
	}
}
