package cli

import (
	"context"
	"errors"
	"fmt"
	"os"
	"testing"

	"github.com/hookdrill/hookdrill/internal/conformance"
)

func TestCodeOf(t *testing.T) {
	t.Parallel()
	_, missing := os.Open("nowhere")
	for _, c := range []struct {
		name string
		err  error
		want int
	}{
		{"nothing", nil, exitPass},
		{"a code of its own", fmt.Errorf("so: %w", exitError{Code: exitFail}), exitFail},
		{"an interrupt", fmt.Errorf("so: %w", context.Canceled), exitInterrupted},
		{"a scenario's mistake", conformance.UsageError{Err: errors.New("x")}, exitUsage},
		{"a harness that failed, and a mistake", errors.Join(conformance.UsageError{Err: errors.New("x")}, conformance.ErrHarness), exitHarness},
		{"nothing selected", fmt.Errorf("so: %w", conformance.ErrNothingSelected), exitNothing},
		{"a file", missing, exitEnvironment},
		{"anything else", errors.New("x"), exitHarness},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			if got := codeOf(c.err); got != c.want {
				t.Errorf("the code is %d, not %d", got, c.want)
			}
		})
	}
}

// TestGravest goes through the order of the codes: of several, the first of
// interrupted, harness, environment, usage, fail and nothing.
func TestGravest(t *testing.T) {
	t.Parallel()
	order := []int{exitInterrupted, exitHarness, exitEnvironment, exitUsage, exitFail, exitNothing}
	for i, graver := range order {
		for _, lesser := range order[i:] {
			a, b := exitError{graver, errors.New("a")}, exitError{lesser, errors.New("b")}
			for _, err := range []error{gravest(a, nil, b), gravest(b, a)} {
				if got := codeOf(err); got != graver {
					t.Errorf("of %d and %d it is %d", graver, lesser, got)
				}
			}
			if got := gravest(a, b).Error(); got != "a\nb" {
				t.Errorf("of two texts it says %q", got)
			}
		}
	}
	if err := gravest(nil, nil); err != nil {
		t.Errorf("of nothing it is %v", err)
	}
	if err := gravest(exitError{Code: exitFail}, nil); codeOf(err) != exitFail || err.Error() != "" {
		t.Errorf("without a text it is %d, %q", codeOf(err), err)
	}
}
