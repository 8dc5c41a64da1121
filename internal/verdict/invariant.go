package verdict

import (
	"fmt"
	"time"

	"github.com/hookdrill/hookdrill/internal/trial"
)

// Tally is what an invariant came to over all deliveries of a run.
type Tally struct {
	// Rule is the invariant's id.
	Rule string `json:"rule"`
	// Judged is of how many deliveries anything could be said.
	Judged int `json:"judged"`
	// Broken are the findings that are no pass, one for each delivery at most.
	Broken []Finding `json:"broken,omitempty"`
}

// Outcome is the worst of the tally; not-applicable where nothing was judged.
func (t Tally) Outcome() Outcome {
	worst := NotApplicable
	if t.Judged > 0 {
		worst = Pass
	}
	for _, f := range t.Broken {
		worst = max(worst, f.Outcome)
	}
	return worst
}

// check judges one delivery. It returns no finding where there is nothing to
// judge: a delivery of one attempt says nothing about pauses.
type check func(*scene, *Course) (f Finding, applies bool)

// scene is what the checks of one run share.
type scene struct {
	history *trial.History
	policy  oracle
	lanes   lanes
	healthy map[string]bool   // hosts
	ids     map[string]string // of messages, to the first delivery that had it
}

// invariants are the checks in the order of the catalogue.
func invariants() map[string]check {
	return map[string]check{
		DrillNothingLost: nothingLost,
		DrillBudget:      withinBudget,
		DrillWholeBudget: wholeBudget,
		DrillFinal:       nothingAfterwards,
		DrillPauses:      pausesOfPolicy,
		DrillDeadlines:   deadlinesOfPolicy,
		DrillSameBytes:   sameBytes,
		DrillJournals:    journalsAgree,
		DrillBystander:   bystanders,
		DrillHorizon:     endsInTime,
		DrillSignature:   signedInForce,
		DrillOneEffect:   oneEffect,
		DrillNothingLeft: nothingOpen,
	}
}

// Invariants judges a run by every rule of a drill.
func Invariants(h *trial.History) []Tally { return InvariantsOf(h, Courses(h)) }

// InvariantsOf judges a run whose courses are known already.
func InvariantsOf(h *trial.History, courses []Course) []Tally {
	if f, is := cutShort(h, "a whole run"); is {
		return []Tally{{Rule: DrillNothingLost, Judged: 1, Broken: []Finding{f}}}
	}
	s := &scene{history: h, policy: oracle{h.Plan.Policy}, lanes: lanesOf(courses), healthy: healthyHosts(h, courses), ids: messageIDs(courses)}
	checks := invariants()
	var all []Tally
	for _, rule := range drillRules() {
		judge := checks[rule.ID]
		if judge == nil {
			all = append(all, strays(h))
			continue
		}
		t := Tally{Rule: rule.ID}
		for i := range courses {
			f, applies := judge(s, &courses[i])
			if !applies {
				continue
			}
			t.Judged++
			if f.Outcome != Pass {
				t.Broken = append(t.Broken, f)
			}
		}
		all = append(all, t)
	}
	return all
}

// Invariant judges a run by one rule of a drill. A pass has one finding for all.
func Invariant(h *trial.History, rule string) []Finding {
	for _, t := range Invariants(h) {
		switch {
		case t.Rule != rule && t.Outcome() != Unknown:
			continue
		case len(t.Broken) > 0:
			return t.Broken
		case t.Judged == 0:
			return []Finding{unknown("", "something to judge by "+rule, "the run came to nothing of the kind")}
		}
		return []Finding{judged("", true, rule+" holds", plural(t.Judged, "delivery keeps it", "deliveries keep it"))}
	}
	return []Finding{unknown("", rule+" to be judged", "it is no invariant")}
}

// strays judges that nothing arrived that no delivery accounts for.
func strays(h *trial.History) Tally {
	t := Tally{Rule: DrillStrays, Judged: 1}
	if n := h.Count("", trial.KindRequest); n > 0 {
		t.Broken = append(t.Broken, judged("", false, "no request that is nobody's", plural(n, "request", "requests")))
	}
	return t
}

// settling is how long after a death its endpoint may still see what was under way.
const settling = time.Microsecond

// kept is the finding of a delivery that keeps its rule: nobody reads it, and
// there are many, so it says nothing.
func kept() (Finding, bool) { return Finding{Outcome: Pass}, true }

func brokenBy(c *Course, expected, format string, args ...any) (Finding, bool) {
	return judged(c.Planned.ID, false, expected, fmt.Sprintf(format, args...)), true
}

func skipped() (Finding, bool) { return Finding{}, false }
