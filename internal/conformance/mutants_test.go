package conformance_test

import (
	"context"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/hookdrill/hookdrill/internal/mutant"
	"github.com/hookdrill/hookdrill/internal/reference"
	"github.com/hookdrill/hookdrill/internal/report"
	"github.com/hookdrill/hookdrill/internal/trial"
	"github.com/hookdrill/hookdrill/internal/verdict"
	"github.com/hookdrill/hookdrill/simulator/argilla/listener/relay"
	argilla "github.com/hookdrill/hookdrill/simulator/argilla/service"
	"github.com/hookdrill/hookdrill/simulator/langsmith/listener/guide"
	"github.com/hookdrill/hookdrill/simulator/langsmith/service"
	"github.com/hookdrill/hookdrill/simulator/sender"
)

func TestTheReferenceKeepsEveryRule(t *testing.T) {
	t.Parallel()
	found := check(t, builtIn(t))
	for _, r := range found.Rules {
		if r.Verdict != verdict.Pass {
			t.Errorf("%s: %v", r.ID, r.Verdict)
		}
	}
	if len(found.Rules) != len(verdict.Rules()) {
		t.Errorf("%d rules were judged of %d", len(found.Rules), len(verdict.Rules()))
	}
}

// notPrograms picks what LangSmith's sender by itself has a part in: neither
// programs nor those who sign and verify.
func notPrograms() []string { return []string{"~@system && ~@listener && ~@standardwebhooks"} }

// TestEveryMutantIsKilled proves that the harness sees each defect: the rules
// that name it fail, and no other does.
func TestEveryMutantIsKilled(t *testing.T) {
	t.Parallel()
	for _, m := range mutant.Senders() {
		t.Run(m.Name, func(t *testing.T) {
			t.Parallel()
			o := builtIn(t)
			o.Only = notPrograms()
			o.Mutant = m.Name
			o.Party, o.Durable = trial.LangSmith(m.Name, m.Sender), trial.Durable(m.Name, m.Sender)
			if diff := cmp.Diff(breaks(m), failed(check(t, o))); diff != "" {
				t.Errorf("the rules it should break (-) and did (+):\n%s", diff)
			}
		})
	}
}

// TestASenderThatGoesOnIsSeen: no seam of a sender's configuration has it send
// again once it said that the delivery ended, so this one is made by hand.
func TestASenderThatGoesOnIsSeen(t *testing.T) {
	t.Parallel()
	o := builtIn(t)
	o.Only = []string{"LS-SILENCE"}
	o.Party = trial.Party{Name: "goes on", New: func(env trial.Env) (trial.Sender, error) {
		reference, err := trial.LangSmith("reference").New(env)
		return goesOn{reference}, err
	}}
	for _, s := range check(t, o).Scenarios {
		if s.Verdict != verdict.Fail {
			t.Errorf("%s: %v", s.Name, s.Verdict)
		}
	}
}

type goesOn struct{ trial.Sender }

func (g goesOn) Deliver(ctx context.Context, d trial.Delivery) (sender.Outcome, error) {
	outcome, err := g.Sender.Deliver(ctx, d)
	time.AfterFunc(time.Hour, func() { _, _ = g.Sender.Deliver(ctx, d) })
	return outcome, err
}

// TestEverySystemsMutantIsKilled does the same for the system's.
func TestEverySystemsMutantIsKilled(t *testing.T) {
	t.Parallel()
	for _, m := range mutant.Systems() {
		t.Run(m.Name, func(t *testing.T) {
			t.Parallel()
			o := builtIn(t)
			o.Only = []string{"@system && ~@argilla"} // what is of the sender alone, or of Argilla, it cannot break
			o.Mutant, o.System = m.Name, reference.System(reference.Options[service.Config]{Change: m.System})
			if diff := cmp.Diff(breaks(m), failed(check(t, o))); diff != "" {
				t.Errorf("the rules it should break (-) and did (+):\n%s", diff)
			}
		})
	}
}

// TestEveryMutantOfSignaturesIsKilled does the same for whoever signs and whoever
// verifies.
func TestEveryMutantOfSignaturesIsKilled(t *testing.T) {
	t.Parallel()
	for _, m := range slices.Concat(mutant.SigningSenders(), mutant.Verifiers()) {
		t.Run(m.Name, func(t *testing.T) {
			t.Parallel()
			o := builtIn(t)
			o.Only, o.Mutant = []string{"@standardwebhooks", verdict.DrillSignature, verdict.DrillOneEffect}, m.Name // what is LangSmith's it cannot break
			if m.Signing != nil {
				o.Signing, o.Durable = trial.StandardWebhooks(m.Name, m.Signing), trial.Durable(m.Name, m.Signing)
			} else {
				o.Verifier = reference.Verifier(m.Name, m.Verifier)
			}
			if diff := cmp.Diff(breaks(m), failed(check(t, o))); diff != "" {
				t.Errorf("the rules it should break (-) and did (+):\n%s", diff)
			}
		})
	}
}

// TestEveryArgillaMutantIsKilled does the same for Argilla's system.
func TestEveryArgillaMutantIsKilled(t *testing.T) {
	t.Parallel()
	for _, m := range mutant.Argillas() {
		t.Run(m.Name, func(t *testing.T) {
			t.Parallel()
			o := builtIn(t)
			o.Only = []string{"@argilla && @system"}
			if raceDetector { // ten times as long; that no other rule breaks is seen without it
				o.Only = breaks(m)
			}
			o.Mutant, o.Argilla = m.Name, reference.Argilla(reference.Options[argilla.Config]{Change: m.Argilla})
			if diff := cmp.Diff(breaks(m), failed(check(t, o))); diff != "" {
				t.Errorf("the rules it should break (-) and did (+):\n%s", diff)
			}
		})
	}
}

// TestEveryArgillaListenersMutantIsKilled does the same for Argilla's listener.
func TestEveryArgillaListenersMutantIsKilled(t *testing.T) {
	t.Parallel()
	for _, m := range mutant.ArgillaListeners() {
		t.Run(m.Name, func(t *testing.T) {
			t.Parallel()
			o := builtIn(t)
			o.Only = []string{"@argilla && @listener"}
			if raceDetector { // ten times as long; that no other rule breaks is seen without it
				o.Only = breaks(m)
			}
			o.Mutant, o.ArgillaListener = m.Name, reference.ArgillaListener(reference.Options[relay.Config]{Change: m.ArgillaListener})
			if diff := cmp.Diff(breaks(m), failed(check(t, o))); diff != "" {
				t.Errorf("the rules it should break (-) and did (+):\n%s", diff)
			}
		})
	}
}

// TestEveryListenersMutantIsKilled does the same for the listener's.
func TestEveryListenersMutantIsKilled(t *testing.T) {
	t.Parallel()
	for _, m := range mutant.Listeners() {
		t.Run(m.Name, func(t *testing.T) {
			t.Parallel()
			o := builtIn(t)
			o.Only = []string{"@langsmith && @listener"}
			o.Mutant, o.Listener = m.Name, reference.Listener(reference.Options[guide.Config]{Change: m.Listener})
			if diff := cmp.Diff(breaks(m), failed(check(t, o))); diff != "" {
				t.Errorf("the rules it should break (-) and did (+):\n%s", diff)
			}
		})
	}
}

func TestMutantsNameRulesThatExist(t *testing.T) {
	t.Parallel()
	for _, m := range mutant.All() {
		if len(m.Breaks) == 0 {
			t.Errorf("%s breaks nothing", m.Name)
		}
		for i, b := range m.Breaks {
			if _, err := verdict.RuleNamed(b.Rule); err != nil {
				t.Errorf("%s: %v", m.Name, err)
			}
			if i > 0 && b.Why == "" {
				t.Errorf("%s breaks %s as well and does not say why", m.Name, b.Rule)
			}
		}
	}
}

// withoutMutant are rules that no seam of a reference breaks; what shows that
// each can fail.
var withoutMutant = map[string]string{
	verdict.DrillNothingLost: tampered, verdict.DrillFinal: tampered, verdict.DrillSameBytes: tampered,
	verdict.DrillBystander: tampered, verdict.DrillHorizon: tampered, verdict.DrillNothingLeft: tampered,
}

const tampered = "internal/drill/tampered_test.go"

// TestEveryRuleCanFail: some mutant breaks each rule.
func TestEveryRuleCanFail(t *testing.T) {
	t.Parallel()
	broken := map[string]bool{}
	for _, m := range mutant.All() {
		for _, b := range m.Breaks {
			broken[b.Rule] = true
		}
	}
	for _, r := range verdict.Rules() {
		switch why, known := withoutMutant[r.ID]; {
		case known && broken[r.ID]:
			t.Errorf("a mutant breaks %s, so it needs no other proof (%s)", r.ID, why)
		case !known && !broken[r.ID]:
			t.Errorf("no mutant breaks %s", r.ID)
		}
	}
}

func breaks(m mutant.Mutant) []string {
	var ids []string
	for _, b := range m.Breaks {
		ids = append(ids, b.Rule)
	}
	slices.Sort(ids)
	return ids
}

func failed(r *report.Report) []string {
	var ids []string
	for _, rule := range r.Rules {
		if rule.Verdict >= verdict.Fail {
			ids = append(ids, rule.ID)
		}
	}
	slices.Sort(ids)
	return ids
}
