package drill_test

import (
	"bytes"
	"context"
	"flag"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"go.uber.org/goleak"

	"github.com/hookdrill/hookdrill/internal/drill"
	"github.com/hookdrill/hookdrill/internal/mutant"
	"github.com/hookdrill/hookdrill/internal/stage/bubble"
	"github.com/hookdrill/hookdrill/internal/stage/virtual"
	"github.com/hookdrill/hookdrill/internal/trial"
	"github.com/hookdrill/hookdrill/internal/verdict"
	"github.com/hookdrill/hookdrill/simulator/sender"
)

// seeds is how many are tried for each mutant; `-seeds 20` tries as many as are promised.
var seeds = flag.Uint64("seeds", 1, "hunt each mutant from so many seeds")

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

func reference(t *testing.T, workers int) drill.Options {
	t.Helper()
	return drill.Options{Stage: virtual.New(bubble.InTest(t)), Party: trial.Durable("reference"), Workers: workers}
}

// plan is a drill of the default size.
func plan(t *testing.T, mix string, seed uint64) drill.Plan {
	t.Helper()
	m, err := drill.MixNamed(mix)
	if err != nil {
		t.Fatal(err)
	}
	p, err := drill.NewPlan(drill.Plan{Mix: m, Seed: seed})
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func run(t *testing.T, p drill.Plan, o drill.Options) drill.Result {
	t.Helper()
	r, err := drill.Run(t.Context(), p, o)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// Whatever happens, the reference keeps every invariant, and every delivery is
// accounted for.
func TestTheReferenceKeepsEveryInvariant(t *testing.T) {
	t.Parallel()
	for _, m := range drill.Mixes() {
		t.Run(m.Name, func(t *testing.T) {
			t.Parallel()
			p := plan(t, m.Name, 1)
			p.Deliveries = 500 // what CI drills is larger
			r := run(t, p, reference(t, 1))
			for _, rule := range r.Rules {
				for _, b := range rule.First {
					t.Errorf("%s, case %d: %+v", rule.Rule, b.Case, b.Finding)
				}
			}
			l := r.Ledger
			if l.Accepted != p.Deliveries || l.Delivered+l.Failed != l.Accepted || l.Lost != 0 {
				t.Errorf("the ledger does not add up: %+v", l)
			}
			if m.Deaths != nil && m.Deaths.During == drill.Attempt && l.Unseen == 0 {
				t.Error("no death came during an attempt, so that this shows nothing of deaths")
			}
		})
	}
}

// The mix of everything leaves no invariant unexercised.
func TestEverythingExercisesEveryRule(t *testing.T) {
	t.Parallel()
	if ids := run(t, plan(t, "everything", 2), reference(t, 1)).Unexercised(); len(ids) > 0 {
		t.Errorf("nothing was said about %v", ids)
	}
}

// The same seed gives the same digest with any number of workers; another one
// gives another.
func TestOneSeedOneDigest(t *testing.T) {
	t.Parallel()
	p := plan(t, "everything", 42)
	want := run(t, p, reference(t, 1))
	for _, workers := range []int{2, 8} {
		if got := run(t, p, reference(t, workers)); got.Digest != want.Digest || got.Ledger != want.Ledger {
			t.Errorf("%d workers: %s %+v, and one: %s %+v", workers, got.Digest, got.Ledger, want.Digest, want.Ledger)
		}
	}
	if other := run(t, plan(t, "everything", 43), reference(t, 2)); other.Digest == want.Digest {
		t.Error("another seed gives the same digest")
	}
}

// One more delivery, or endpoint kind behind the others, shifts none of the rest.
func TestDrawsAreApart(t *testing.T) {
	t.Parallel()
	p := plan(t, "flaky", 7)
	more := p
	more.Deliveries += 100
	if diff := cmp.Diff(p.Case(3), more.Case(3)); diff != "" {
		t.Errorf("more deliveries change case 3:\n%s", diff)
	}
	grown := p
	grown.Endpoints++
	for i, e := range p.Case(0).Endpoints {
		if grown.Case(0).Endpoints[i] != e {
			t.Errorf("one more endpoint changes %v to %v", e, grown.Case(0).Endpoints[i])
		}
	}
}

// Every mutant with a defect of delivery is found by a drill of the default
// size and reduced to few deliveries, and what is written down fails for it and
// passes for the reference.
func TestEveryMutantIsFoundAndShrunk(t *testing.T) {
	t.Parallel()
	for _, m := range slices.Concat(mutant.Senders(), mutant.SigningSenders()) {
		if !slices.ContainsFunc(m.Breaks, func(b mutant.Break) bool { return strings.HasPrefix(b.Rule, "DRILL-") }) {
			continue // a defect of what is sent, not of how it is delivered
		}
		for seed := range *seeds {
			t.Run(fmt.Sprintf("%s, seed %d", m.Name, seed+1), func(t *testing.T) {
				t.Parallel()
				o := reference(t, 1)
				change := m.Sender
				if change == nil {
					change = m.Signing
				}
				o.Party = trial.Durable(m.Name, change)
				p := plan(t, "everything", seed+1)
				found := first(run(t, p, o))
				if found == nil {
					t.Fatal("nothing was found")
				}
				small, err := drill.Shrink(t.Context(), p.Case(found.First[0].Case), found.Rule, o)
				if err != nil {
					t.Fatal(err)
				}
				if n := len(small.Case.Deliveries); n > 3 || n == 0 {
					t.Errorf("%d deliveries are left, want 3 at most", n)
				}
				kept(t, small.Bundle("a test", m.Name), reference(t, 1), true)
				kept(t, small.Bundle("a test", m.Name), o, false)
			})
		}
	}
}

// first is the first rule that was broken.
func first(r drill.Result) *drill.RuleResult {
	for i := range r.Rules {
		if r.Rules[i].Broken > 0 {
			return &r.Rules[i]
		}
	}
	return nil
}

// kept plays a bundle, after a way through its file, and compares whether its rule holds.
func kept(t *testing.T, b drill.Bundle, o drill.Options, want bool) {
	t.Helper()
	var file bytes.Buffer
	if err := b.Write(&file); err != nil {
		t.Fatal(err)
	}
	read, err := drill.ReadBundle(&file)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(b, read, cmpopts.EquateEmpty()); diff != "" {
		t.Errorf("the bundle is not read as it was written:\n%s", diff)
	}
	r, err := drill.Play(t.Context(), read.Case, o)
	if err != nil {
		t.Fatal(err)
	}
	for _, tally := range r.Tallies {
		if tally.Rule == b.Rule && (tally.Outcome() < verdict.Fail) != want {
			t.Errorf("%s with %s: %v, want it kept: %t", b.Rule, o.Party.Name, tally.Outcome(), want)
		}
	}
}

// canary is right about ninety-nine deliveries of a hundred, and tries a
// success once more for the last.
func canary(c *sender.Config) {
	c.Decide = func(p sender.Policy, past []sender.Attempt, draw sender.Draw) sender.Decision {
		decision := sender.Decide(p, past, draw)
		if len(past) == 1 && decision.Delivered && past[0].Start.UnixNano()%100 == 7 {
			return sender.Decision{Retry: true, Reason: "canary"}
		}
		return decision
	}
}

func TestARareDefectIsFound(t *testing.T) {
	t.Parallel()
	o := reference(t, 1)
	o.Party = trial.Durable("canary", canary)
	r := run(t, plan(t, "everything", 1), o)
	found := first(r)
	if found == nil || found.Rule != verdict.DrillBudget {
		t.Fatalf("found %+v, want that %s is broken", found, verdict.DrillBudget)
	}
	if share := float64(found.Broken) / float64(r.Ledger.Accepted); share > 0.02 {
		t.Errorf("%.1f %% of the deliveries show it: that is not rare", share*100)
	}
}

// A drill that is stopped has a ledger of what was done until then.
func TestAStoppedDrillKeepsItsLedger(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithCancel(t.Context())
	o := reference(t, 1)
	o.Progress = func(done, _ int) {
		if done == 2 {
			cancel()
		}
	}
	r, err := drill.Run(ctx, plan(t, "calm", 1), o)
	if err != nil {
		t.Fatal(err)
	}
	if !r.Stopped || r.Done != 2 || r.Ledger.Accepted != 2*drill.DefaultPerCase || r.Outcome() != verdict.Unknown {
		t.Errorf("stopped: %t, done: %d, ledger: %+v, %v", r.Stopped, r.Done, r.Ledger, r.Outcome())
	}
}
