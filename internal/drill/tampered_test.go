package drill_test

import (
	"bytes"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/hookdrill/hookdrill/internal/drill"
	"github.com/hookdrill/hookdrill/internal/trial"
	"github.com/hookdrill/hookdrill/internal/verdict"
)

// Some invariants are broken by no seam of a sender's configuration. That they
// can fail is shown by changing one thing about what happened.
func TestAHistoryThatWasTamperedWithBreaksInvariants(t *testing.T) {
	t.Parallel()
	const healthy, sick = "d1", "d2"
	first := func(h *trial.History, delivery string, kind trial.Kind) int {
		return slices.IndexFunc(h.Records, func(r trial.Record) bool { return r.Delivery == delivery && r.Kind == kind })
	}
	planned := func(h *trial.History, delivery string) *trial.Delivery {
		return &h.Plan.Deliveries[slices.IndexFunc(h.Plan.Deliveries, func(d trial.Delivery) bool { return d.ID == delivery })]
	}
	for name, c := range map[string]struct {
		change func(*trial.History)
		broken []string
	}{
		"nothing": {func(*trial.History) {}, nil},
		"an outcome is missing": {func(h *trial.History) {
			i := first(h, healthy, trial.KindOutcome)
			h.Records = slices.Delete(h.Records, i, i+1)
		}, []string{verdict.DrillNothingLost}},
		"a connect comes an hour after the end": {func(h *trial.History) {
			late := h.Records[first(h, healthy, trial.KindConnect)]
			late.At += time.Hour
			h.Records = append(h.Records, late)
		}, []string{verdict.DrillBudget, verdict.DrillFinal, verdict.DrillJournals}},
		"the body of a retry has another byte": {func(h *trial.History) {
			i := first(h, sick, trial.KindRequest)
			i += 1 + slices.IndexFunc(h.Records[i+1:], func(r trial.Record) bool { return r.Delivery == sick && r.Kind == trial.KindRequest })
			h.Records[i].Request.Body[0] ^= 1
		}, []string{verdict.DrillSameBytes}},
		"a delivery to a healthy endpoint was accepted long before": {func(h *trial.History) {
			planned(h, healthy).At -= 2 * time.Second
		}, []string{verdict.DrillBystander}},
		"a delivery was accepted a day before": {func(h *trial.History) {
			planned(h, sick).At -= 24 * time.Hour
		}, []string{verdict.DrillHorizon}},
		"a connection is open at the end": {func(h *trial.History) {
			h.Records[first(h, healthy, trial.KindConnect)].Connect.Held = 0
		}, []string{verdict.DrillNothingLeft}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			h := played(t, drill.Case{
				Name: "two endpoints", Seed: 1, Policy: "langsmith",
				Endpoints:  []drill.Endpoint{{Name: "healthy", Plays: "200(delay: 50ms) forever"}, {Name: "sick", Plays: "503, 200 forever"}},
				Deliveries: []drill.Delivery{{ID: healthy, To: "healthy", At: time.Minute}, {ID: sick, To: "sick", At: time.Minute}},
			})
			c.change(h)
			var broken []string
			for _, tally := range verdict.Invariants(h) {
				if tally.Outcome() >= verdict.Fail {
					broken = append(broken, tally.Rule)
				}
			}
			if diff := cmp.Diff(c.broken, broken); diff != "" {
				t.Errorf("the invariants that should be broken (-) and are (+):\n%s", diff)
			}
		})
	}
}

// played is what happened in a case, as nobody has looked at it yet.
func played(t *testing.T, c drill.Case) *trial.History {
	t.Helper()
	r, err := drill.Play(t.Context(), c, reference(t, 1))
	if err != nil {
		t.Fatal(err)
	}
	h := r.History
	again := &trial.History{Plan: h.Plan, Party: h.Party, Stage: h.Stage, Length: h.Length, Settled: h.Settled, Records: slices.Clone(h.Records)}
	for i, record := range again.Records {
		if record.Request != nil {
			own := *record.Request
			own.Body = bytes.Clone(own.Body)
			again.Records[i].Request = &own
		}
	}
	return again
}
