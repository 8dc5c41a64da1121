package report

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/hookdrill/hookdrill/internal/verdict"
)

// interruption heads a report that is not complete, in every way to show it.
const interruption = "INTERRUPTED: the check did not run to its end. This is what it had found by then."

// worstFirst are the outcomes in the order in which a reader needs them.
var worstFirst = [...]verdict.Outcome{
	verdict.Error, verdict.Fail, verdict.Unknown, verdict.Note,
	verdict.Pass, verdict.NotRun, verdict.NotApplicable,
}

// tally counts scenarios by outcome, those that failed as expected apart.
type tally struct {
	by       map[verdict.Outcome]int
	expected int
}

func (r *Report) tally() tally {
	t := tally{by: map[verdict.Outcome]int{}, expected: r.asExpected()}
	for i := range r.Scenarios {
		if s := &r.Scenarios[i]; s.Expected == "" {
			t.by[s.Verdict]++
		}
	}
	return t
}

// String lists the counts that are not zero, the worst first: "1 fail, 71 pass".
func (t tally) String() string {
	var parts []string
	for _, o := range worstFirst {
		if t.by[o] > 0 {
			parts = append(parts, fmt.Sprintf("%d %s", t.by[o], spoken(o)))
		}
		if o == verdict.Note && t.expected > 0 {
			parts = append(parts, fmt.Sprintf("%d failed as expected", t.expected))
		}
	}
	return strings.Join(parts, ", ")
}

// ruleGroup is a rule set with its rules; without a name for those of none.
type ruleGroup struct {
	RuleSet
	rules []*Rule
}

// bySet groups the rules, in the order of their sets; those of no set come last.
func (r *Report) bySet() []ruleGroup {
	var groups []ruleGroup
	for _, set := range r.RuleSets {
		groups = append(groups, ruleGroup{RuleSet: set})
	}
	rest := ruleGroup{RuleSet: RuleSet{Set: verdict.Set{Title: "Rules"}}}
	for i := range r.Rules {
		rule := &r.Rules[i]
		n := slices.IndexFunc(groups, func(g ruleGroup) bool { return g.Name == rule.Set })
		if n < 0 {
			rest.rules = append(rest.rules, rule)
			rest.Verdict = verdict.Worst(rest.Verdict, rule.Verdict)
			continue
		}
		groups[n].rules = append(groups[n].rules, rule)
	}
	groups = slices.DeleteFunc(groups, func(g ruleGroup) bool { return len(g.rules) == 0 })
	if len(rest.rules) > 0 {
		groups = append(groups, rest)
	}
	return groups
}

// count is how many of the rules have a verdict.
func (g *ruleGroup) count(o verdict.Outcome) int {
	n := 0
	for _, rule := range g.rules {
		if rule.Verdict == o {
			n++
		}
	}
	return n
}

// heading is the set's title and its version.
func (g *ruleGroup) heading() string {
	if g.Name == "" {
		return g.Title
	}
	return fmt.Sprintf("%s (%s %d)", g.Title, g.Name, g.Version)
}

// Summary is the whole report in one line: how many rules and scenarios, how
// they came out, and how long it took.
func (r *Report) Summary() string { return r.summary() }

// summary is the whole report in one line.
func (r *Report) summary() string {
	var b strings.Builder
	if !r.Complete {
		b.WriteString("interrupted; ")
	}
	t := r.tally()
	fmt.Fprintf(&b, "%s, %s: %s", count(len(r.Rules), "rule", "rules"), count(len(r.Scenarios), "scenario", "scenarios"), spoken(r.Verdict))
	if t.by[verdict.Pass] != len(r.Scenarios) {
		fmt.Fprintf(&b, " (%s)", t)
	}
	how := "simulated"
	if r.Stage == "real" {
		how = "of runs"
	}
	fmt.Fprintf(&b, "; %s %s in %s", spell(r.Simulated), how, spell(r.Elapsed))
	return b.String()
}

// grades says what was graded, and on what stage.
func (r *Report) grades() string {
	what := r.Subject.Role + " " + r.Subject.Name
	if r.Subject.Version != "" {
		what += " " + r.Subject.Version
	}
	if r.Subject.Mutant != "" {
		what += " with the defect " + r.Subject.Mutant
	}
	return plain(fmt.Sprintf("%s, %s stage, seed %d", what, r.Stage, r.Seed))
}

// passed counts a rule's scenarios that passed, and all of them.
func (r *Report) passed(rule *Rule) (passed, all int) {
	for _, i := range rule.Scenarios {
		if r.Scenarios[i].Verdict == verdict.Pass {
			passed++
		}
	}
	return passed, len(rule.Scenarios)
}

// leftOut says how many of the rule's scenarios were not tried, and why; empty
// if all were.
func (rule *Rule) leftOut() string {
	var counts []string
	if rule.NotRun > 0 {
		counts = append(counts, fmt.Sprintf("%d not run", rule.NotRun))
	}
	if rule.NotApplicable > 0 {
		counts = append(counts, fmt.Sprintf("%d not applicable", rule.NotApplicable))
	}
	if len(counts) == 0 {
		return ""
	}
	text := strings.Join(counts, ", ")
	if reasons := distinct(rule.Reasons); len(reasons) > 0 {
		text += ": " + strings.Join(reasons, "; ")
	}
	return text
}

// remarks say what a rule's verdict does not: what was not tried, and what
// failed as it was expected to.
func (rule *Rule) remarks() string {
	text := rule.leftOut()
	if rule.Expected == 0 {
		return text
	}
	if text != "" {
		text += "; "
	}
	return text + fmt.Sprintf("%d failed as expected", rule.Expected)
}

// untried are scenarios that were not tried, for one reason.
type untried struct {
	outcome   verdict.Outcome
	reason    string
	scenarios []int
}

// untried groups what was not tried by outcome and reason, most scenarios first.
func (r *Report) untried() []untried {
	var groups []untried
	for i := range r.Scenarios {
		s := &r.Scenarios[i]
		if s.Verdict != verdict.NotRun && s.Verdict != verdict.NotApplicable {
			continue
		}
		n := slices.IndexFunc(groups, func(u untried) bool { return u.outcome == s.Verdict && u.reason == s.Reason })
		if n < 0 {
			n = len(groups)
			groups = append(groups, untried{outcome: s.Verdict, reason: s.Reason})
		}
		groups[n].scenarios = append(groups[n].scenarios, i)
	}
	slices.SortStableFunc(groups, func(a, b untried) int {
		return cmp.Or(cmp.Compare(b.outcome, a.outcome), cmp.Compare(len(b.scenarios), len(a.scenarios)))
	})
	return groups
}

// distinct leaves out what was there before; many scenarios have one reason.
func distinct(texts []string) []string {
	var kept []string
	for _, t := range texts {
		if !slices.Contains(kept, t) {
			kept = append(kept, t)
		}
	}
	return kept
}

// unruled returns the indices of the scenarios that no shown rule lists, such
// as a user's own.
func (r *Report) unruled() []int {
	listed := make([]bool, len(r.Scenarios))
	for _, rule := range r.Rules {
		for _, i := range rule.Scenarios {
			listed[i] = true
		}
	}
	var own []int
	for i, is := range listed {
		if !is {
			own = append(own, i)
		}
	}
	return own
}

// ruleOf returns the rule with an id, nil if the report has none.
func (r *Report) ruleOf(id string) *Rule {
	i := slices.IndexFunc(r.Rules, func(rule Rule) bool { return rule.ID == id })
	if i < 0 {
		return nil
	}
	return &r.Rules[i]
}

// place says where the scenario stands.
func (s *Scenario) place() string { return fmt.Sprintf("%s:%d", s.File, s.Line) }

// broken are the findings that are not a pass.
func (s *Scenario) broken() []verdict.Finding {
	return slices.DeleteFunc(slices.Clone(s.Findings), func(f verdict.Finding) bool { return f.Outcome <= verdict.Pass })
}

// failing is the step at which the scenario stopped being a pass, nil if there is none.
func (s *Scenario) failing() *Step {
	for i := range s.Steps {
		if s.Steps[i].Outcome > verdict.Pass {
			return &s.Steps[i]
		}
	}
	return nil
}

// explained reports whether the scenario has no reason, or a judgement gives it already.
func (s *Scenario) explained() bool {
	return s.Reason == "" || slices.ContainsFunc(s.broken(), func(f verdict.Finding) bool { return f.Reason == s.Reason })
}
