// Package networktest is the contract of a stage.Network as a test suite: what
// the two ends of a connection see, down to the types of errors.
//
// Both networks are held to one table, so a trial cannot tell them apart. A
// case with more than one allowed outcome names a race of the kernel or of
// package net; every network must end in one of them. How a network is made
// does not belong here.
package networktest

import (
	"context"
	"fmt"
	"slices"
	"testing"

	"github.com/hookdrill/hookdrill/internal/stage"
)

// contract is one case: what a party saw, and what it may see.
type contract struct {
	name string
	// play returns what was seen; its error is trouble of the case itself.
	play func(ctx context.Context, n stage.Network) (string, error)
	want []string
}

// seeds are played for every case: enough for a draw with two outcomes to show
// both of them somewhere in the suite.
var seeds = []uint64{1, 2, 3, 4}

// Run holds the networks of s to the contract. newStage returns the stage to
// play on for the length of a test.
func Run(t *testing.T, newStage func(t *testing.T) stage.Stage) {
	t.Helper()
	for _, c := range slices.Concat(dials(), listeners(), connections(), endings(), deadlines(), exchanges(), traces()) {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			for _, seed := range seeds {
				if err := c.hold(t, newStage(t), seed); err != nil {
					t.Errorf("seed %d: %v", seed, err)
				}
			}
		})
	}
}

// hold plays the case once.
func (c contract) hold(t *testing.T, s stage.Stage, seed uint64) error {
	t.Helper()
	var got string
	var trouble error
	err := s.Play(t.Context(), seed, func(ctx context.Context, n stage.Network) {
		got, trouble = c.play(ctx, n)
	})
	switch {
	case err != nil:
		return err
	case trouble != nil:
		return trouble
	case !slices.Contains(c.want, got):
		return fmt.Errorf("saw %q, want one of %q", got, c.want)
	}
	return nil
}
