package cli_test

import (
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/hookdrill/hookdrill/internal/conformance"
	"github.com/hookdrill/hookdrill/internal/drill"
	"github.com/hookdrill/hookdrill/internal/mutant"
	"github.com/hookdrill/hookdrill/internal/stage/bubble"
	"github.com/hookdrill/hookdrill/internal/stage/virtual"
	"github.com/hookdrill/hookdrill/internal/trial"
	"github.com/hookdrill/hookdrill/internal/verdict"
)

// What a drill finds it writes down as a scenario. Checked like any other, that
// fails for the mutant by the same rule, and passes for the reference.
func TestWhatADrillWritesDownCanBeKept(t *testing.T) {
	t.Parallel()
	mix, err := drill.MixNamed("everything")
	if err != nil {
		t.Fatal(err)
	}
	p, err := drill.NewPlan(drill.Plan{Mix: mix, Seed: 1})
	if err != nil {
		t.Fatal(err)
	}
	for _, m := range slices.Concat(mutant.Senders(), mutant.SigningSenders()) {
		if !slices.ContainsFunc(m.Breaks, func(b mutant.Break) bool { return strings.HasPrefix(b.Rule, "DRILL-") }) {
			continue
		}
		t.Run(m.Name, func(t *testing.T) {
			t.Parallel()
			change := m.Sender
			if change == nil {
				change = m.Signing
			}
			defective := trial.Durable(m.Name, change)
			found := written(t, p, m.Name, drill.Options{Stage: virtual.New(bubble.InTest(t)), Party: defective, Workers: 1})
			if len(found) == 0 {
				t.Fatal("nothing was found")
			}
			for _, b := range found {
				if got := checked(t, b, defective); got != verdict.Fail {
					t.Errorf("%s with the mutant: %v\n%s", b.Rule, got, b.Feature())
				}
				if got := checked(t, b, trial.Durable("reference")); got != verdict.Pass {
					t.Errorf("%s with the reference: %v\n%s", b.Rule, got, b.Feature())
				}
			}
		})
	}
}

// written is what a drill writes down of each rule that it finds broken.
func written(t *testing.T, p drill.Plan, name string, o drill.Options) (found []drill.Bundle) {
	t.Helper()
	r, err := drill.Run(t.Context(), p, o)
	if err != nil {
		t.Fatal(err)
	}
	for _, rule := range r.Rules {
		if rule.Broken == 0 {
			continue
		}
		small, err := drill.Shrink(t.Context(), p.Case(rule.First[0].Case), rule.Rule, o)
		if err != nil {
			t.Fatal(err)
		}
		found = append(found, small.Bundle("a test", name))
	}
	return found
}

// checked is what a check says of the scenario.
func checked(t *testing.T, b drill.Bundle, party trial.Party) verdict.Outcome {
	t.Helper()
	r, err := conformance.Check(t.Context(), conformance.Options{
		Features: fstest.MapFS{"found.feature": {Data: []byte(b.Feature())}}, Folder: "kept",
		Stage: virtual.New(bubble.InTest(t)), Party: trial.LangSmith("reference"), Durable: party,
		Seed: 1, Command: "a test",
	})
	if err != nil {
		t.Fatalf("%v\n%s", err, b.Feature())
	}
	if len(r.Scenarios) != 1 {
		t.Fatalf("the check has %d scenarios, want 1", len(r.Scenarios))
	}
	return r.Scenarios[0].Verdict
}
