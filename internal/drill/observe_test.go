package drill_test

import (
	"bytes"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/hookdrill/hookdrill/internal/drill"
	"github.com/hookdrill/hookdrill/internal/mutant"
	"github.com/hookdrill/hookdrill/internal/trial"
	"github.com/hookdrill/hookdrill/internal/verdict"
)

// What a report shows adds up to the ledger, and is the same with any number of workers.
func TestAReportAddsUp(t *testing.T) {
	t.Parallel()
	p := plan(t, "everything", 5)
	p.Deliveries = 1000
	var first *bytes.Buffer
	for _, workers := range []int{1, 4} {
		o := reference(t, workers)
		var histories, file bytes.Buffer
		seen := drill.NewObserver(p, &histories)
		o.Each = seen.See
		r := run(t, p, o)
		to := r.Report(seen, drill.About{Tool: "t", Command: "c", Sender: "reference"})
		d := to.Drill
		began, attempts, ended, accepted, delivered, failed := 0, 0, 0, 0, 0, 0
		for _, m := range d.Moments {
			began, attempts = began+m.First, attempts+m.First+m.Again
			delivered, failed = delivered+m.Delivered, failed+m.Failed
			for _, n := range m.Ends {
				ended += n
			}
		}
		for _, n := range d.Attempts {
			accepted += n
		}
		l := r.Ledger
		if attempts != l.Attempts || ended != l.Attempts || accepted != l.Accepted || delivered != l.Delivered || failed != l.Failed || began > l.Accepted {
			t.Errorf("%d attempts of %d deliveries, %d ended, %d delivered, %d failed; the ledger has %+v", attempts, accepted, ended, delivered, failed, l)
		}
		if last := d.Moments[len(d.Moments)-1].Waiting; last != 0 || len(d.Moments) > 192 || len(d.Worst) == 0 || len(d.Fired) < 10 {
			t.Errorf("%d wait at the end of %d moments; %d worst, %d behaviours", last, len(d.Moments), len(d.Worst), len(d.Fired))
		}
		runs, err := trial.Decode(&histories)
		if err != nil || len(runs) != p.Cases() || d.HistoryCases != p.Cases() {
			t.Errorf("%d histories were kept, %d by the report: %v", len(runs), d.HistoryCases, err)
		}
		if err := to.WriteJSON(&file); err != nil {
			t.Fatal(err)
		}
		if first == nil {
			first = &file
		} else if diff := cmp.Diff(first.String(), file.String()); diff != "" {
			t.Errorf("%d workers give another report:\n%s", workers, diff)
		}
	}
}

// A delivery that broke a rule is among the worst, before all that kept theirs.
func TestWhatBrokeARuleIsShownFirst(t *testing.T) {
	t.Parallel()
	m, err := mutant.Among(mutant.Senders(), "one-retry-too-many")
	if err != nil {
		t.Fatal(err)
	}
	p := plan(t, "everything", 1)
	p.Deliveries = 250
	o := reference(t, 1)
	o.Party = trial.Durable(m.Name, m.Sender)
	seen := drill.NewObserver(p, nil)
	o.Each = seen.See
	to := run(t, p, o).Report(seen, drill.About{Sender: m.Name, Mutant: m.Name})
	if to.Verdict != verdict.Fail || len(to.Drill.Worst) == 0 || to.Drill.Worst[0].Verdict != verdict.Fail || len(to.Drill.Worst[0].Trace) == 0 {
		t.Errorf("%v, the worst: %+v", to.Verdict, to.Drill.Worst)
	}
}

// A signed case is the same after a way through its file, and its scenario says
// how it is signed.
func TestASignedCaseIsWrittenDown(t *testing.T) {
	t.Parallel()
	c := plan(t, "key-rotation", 1).Case(0)
	if c.Signing == nil || c.Signing.Turn == 0 || c.Signing.Skew == 0 {
		t.Fatalf("the case is not signed by a key that changes: %+v", c.Signing)
	}
	feature := drill.Bundle{Rule: verdict.DrillSignature, Case: c}.Feature()
	for _, want := range []string{"Given deliveries by the policy", "And the deliveries are signed", "And the key changes after ", "And the listeners' clocks are "} {
		if !strings.Contains(feature, want) {
			t.Errorf("the scenario does not say %q", want)
		}
	}
	kept(t, drill.Bundle{Version: 1, Rule: verdict.DrillSignature, Case: c}, reference(t, 1), true)
}
