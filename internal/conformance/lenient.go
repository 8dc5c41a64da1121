package conformance

import (
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
	s.Verdict = verdict.Note
	s.Findings = slices.Clone(s.Findings)
	for i := range s.Findings {
		f := &s.Findings[i]
		if !softens(f.Outcome) {
			continue
		}
		f.Outcome = verdict.Note
		if f.Reason == "" {
			f.Reason = ours
		}
	}
	if s.Reason == "" {
		s.Reason = ours
	}
}

func softens(o verdict.Outcome) bool { return o == verdict.Fail || o == verdict.Unknown }

// onlyDecisions reports whether the rules are decisions of ours, all of them.
// A scenario of no rule is somebody's own, who decided that it is to pass.
func onlyDecisions(ids []string) bool {
	for _, id := range ids {
		rule, err := verdict.RuleNamed(id)
		if err != nil || rule.Basis != verdict.Decision {
			return false
		}
	}
	return len(ids) > 0
}
