package drill

import (
	"cmp"
	"fmt"
	"slices"
	"time"

	"github.com/hookdrill/hookdrill/internal/report"
	"github.com/hookdrill/hookdrill/internal/verdict"
)

// mostWorst is how many deliveries are shown, and oneKind how many of them may
// be to endpoints of one kind: eight times the same says no more than twice.
const (
	mostWorst = 8
	oneKind   = 2
)

// worst keeps the deliveries that fared worst.
type worst struct{ top []struck }

// struck is a delivery and how badly it fared.
type struck struct {
	badness  time.Duration
	kind     string
	scenario report.Scenario
}

// see looks through a case. Only what comes into the list is told in full.
func (w *worst) see(n int, r CaseResult) {
	broken := map[string][]verdict.Finding{}
	for _, t := range r.Tallies {
		for _, f := range t.Broken {
			broken[f.Delivery] = append(broken[f.Delivery], f)
		}
	}
	scripts := map[string]string{}
	for _, e := range r.History.Plan.Endpoints {
		scripts[e.Host] = e.Script
	}
	for i := range r.Courses {
		c := &r.Courses[i]
		script := scripts[c.Host()]
		s := struck{badness: badness(c, len(broken[c.Planned.ID])), kind: kindOf(script)}
		if !w.takes(s) {
			continue
		}
		s.scenario = told(n, c, r, script, broken[c.Planned.ID])
		w.put(s)
	}
}

// badness orders deliveries: those that broke a rule, then those that have no
// end, then those that were committed more than once, then by attempts and by time.
func badness(c *verdict.Course, broken int) time.Duration {
	const step = 10000 * time.Hour
	bad := time.Duration(min(broken, 9)) * 16 * step
	if c.Outcome == nil && c.Refusal == "" {
		bad += 8 * step
	}
	committed := 0
	for _, t := range c.Tries {
		if t.Committed() {
			committed++
		}
	}
	bad += time.Duration(min(max(committed-1, 0), 3)) * 2 * step
	bad += time.Duration(min(len(c.Attempts), 15)) * 600 * time.Hour
	return bad + min(max(c.Ended-c.Planned.At, 0), 500*time.Hour)
}

// takes reports whether the list has room for it, or something that fared better.
func (w *worst) takes(s struck) bool {
	same, least := 0, time.Duration(0)
	for _, t := range w.top {
		if t.kind == s.kind {
			same, least = same+1, t.badness // the list is in order: the last is the least
		}
	}
	if same >= oneKind {
		return s.badness > least
	}
	return len(w.top) < mostWorst || s.badness > w.top[len(w.top)-1].badness
}

func (w *worst) put(s struck) {
	same := 0
	for _, t := range w.top {
		if t.kind == s.kind {
			same++
		}
	}
	if same >= oneKind {
		i := len(w.top) - 1
		for w.top[i].kind != s.kind {
			i--
		}
		w.top = slices.Delete(w.top, i, i+1)
	}
	w.top = append(w.top, s)
	slices.SortStableFunc(w.top, func(a, b struck) int { return cmp.Compare(b.badness, a.badness) })
	w.top = w.top[:min(len(w.top), mostWorst)]
}

// told is a delivery as a scenario of the report, with its time line.
func told(n int, c *verdict.Course, r CaseResult, script string, broken []verdict.Finding) report.Scenario {
	s := report.Scenario{
		Feature: "deliveries", File: fmt.Sprintf("case %d", n), Name: c.Planned.ID + ", " + fate(c),
		Sentence: "Its endpoint plays " + script, Verdict: verdict.Pass, Findings: broken,
		Lasted: report.Duration(r.Settled), Trace: report.TraceOf(r.History, c.Planned.ID),
		Faults: report.FaultsAt(r.History, c.Host()),
	}
	for _, f := range broken {
		s.Verdict = verdict.Worst(s.Verdict, f.Outcome)
	}
	return s
}

// fate says in a few words what became of a delivery.
func fate(c *verdict.Course) string {
	attempts := fmt.Sprintf("%d attempts", len(c.Attempts))
	if len(c.Attempts) == 1 {
		attempts = "1 attempt"
	}
	if n := c.Unseen(); n > 0 {
		attempts += fmt.Sprintf(" and %d that the sender died at", n)
	}
	switch {
	case c.Refusal != "":
		return "refused"
	case c.Outcome == nil:
		return "no end after " + attempts
	case c.Outcome.Delivered:
		return "delivered after " + attempts
	}
	return fmt.Sprintf("failed after %s: %s", attempts, c.Outcome.Reason)
}
