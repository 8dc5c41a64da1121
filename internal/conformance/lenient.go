package conformance

import (
	"fmt"
	"slices"

	"github.com/hookdrill/hookdrill/internal/report"
	"github.com/hookdrill/hookdrill/internal/verdict"
)

// ours is why a judgement is only a note.
const ours = "the source is silent here, and the rule is a decision of Hookdrill's; --strict lets it fail"

// soften makes a note of a scenario that did not pass, where all its rules are
// decisions of ours. What cannot be told becomes a note like what is broken:
// a party must not do worse for having been seen less (decision 13). A failure
// of the harness stays one.
func soften(s *report.Scenario) {
	if !softens(s.Verdict) || !onlyDecisions(s.Rules) {
		return
	}
	noted(s, ours)
}

// unscore does the same where one of the rules came with a later version of its
// set than the party is graded by.
func unscore(s *report.Scenario, frozen map[string]int) {
	if !softens(s.Verdict) {
		return
	}
	for _, id := range s.Rules {
		rule, known := verdict.Lookup(id)
		if version, is := frozen[rule.Set()]; known && is && rule.Since() > version {
			noted(s, fmt.Sprintf("%s came with version %d of %s, and version %d is what is scored", id, rule.Since(), rule.Set(), version))
			return
		}
	}
}

// noted makes a scenario a note, and says why wherever nothing is said so far.
func noted(s *report.Scenario, why string) {
	s.Verdict = verdict.Note
	s.Findings = slices.Clone(s.Findings)
	for i := range s.Findings {
		f := &s.Findings[i]
		if !softens(f.Outcome) {
			continue
		}
		f.Outcome = verdict.Note
		if f.Reason == "" {
			f.Reason = why
		}
	}
	if s.Reason == "" {
		s.Reason = why
	}
}

func softens(o verdict.Outcome) bool { return o == verdict.Fail || o == verdict.Unknown }

// onlyDecisions reports whether the rules are decisions of ours, all of them.
// A scenario of no rule is somebody's own, who decided that it is to pass.
func onlyDecisions(ids []string) bool {
	for _, id := range ids {
		rule, known := verdict.Lookup(id)
		if !known || rule.Basis != verdict.Decision {
			return false
		}
	}
	return len(ids) > 0
}
