package report

import (
	"slices"

	"github.com/hookdrill/hookdrill/internal/verdict"
)

// Expectation is one line of a file of expected failures, and what became of it.
type Expectation struct {
	// Pattern says which rules or scenarios are expected to fail.
	Pattern string `json:"pattern"`
	// Reason says why.
	Reason string `json:"reason"`
	// Until is the last day on which they are, as 2027-03-31; empty for no end.
	Until string `json:"until,omitempty"`
	// Place is the file and the line.
	Place string `json:"place"`
	// Problem is why the line is not right any more: what it names passes, or is
	// not there, or its last day is over. Empty for a line that is right.
	Problem string `json:"problem,omitempty"`
}

// excused is the scenario's verdict as it counts for the whole report: one that
// failed as it was expected to is worth noting.
func (s *Scenario) excused() verdict.Outcome {
	if s.Expected != "" {
		return min(s.Verdict, verdict.Note)
	}
	return s.Verdict
}

// Worst is the verdict of the whole report: the worst of its scenarios, where
// those that failed as expected count as notes, and a failure where an
// expectation is not right any more.
func (r *Report) Worst() verdict.Outcome {
	worst := verdict.NotApplicable
	for i := range r.Scenarios {
		worst = verdict.Worst(worst, r.Scenarios[i].excused())
	}
	if len(r.stale()) > 0 {
		worst = verdict.Worst(worst, verdict.Fail)
	}
	return worst
}

// stale are the expectations that are not right any more.
func (r *Report) stale() []Expectation {
	var found []Expectation
	for _, e := range r.Expectations {
		if e.Problem != "" {
			found = append(found, e)
		}
	}
	return found
}

// asExpected counts the scenarios that failed as they were expected to.
func (r *Report) asExpected() int {
	n := 0
	for i := range r.Scenarios {
		if r.Scenarios[i].Expected != "" {
			n++
		}
	}
	return n
}

// troubled reports whether a rule did not pass, and not only as expected.
func (r *Report) troubled(rule *Rule) bool {
	return slices.ContainsFunc(rule.Scenarios, func(i int) bool {
		s := &r.Scenarios[i]
		return s.Verdict > verdict.Pass && s.Expected == ""
	})
}
