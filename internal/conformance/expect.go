package conformance

import (
	"fmt"
	"slices"
	"strings"

	"github.com/hookdrill/hookdrill/internal/report"
	"github.com/hookdrill/hookdrill/internal/verdict"
)

// named is a scenario of the suite as expectations name it.
type named struct {
	*scenario
	rules []string
	// result is what the check found; nil for one that was not selected.
	result *report.Scenario
}

// expect marks the scenarios that failed as they were expected to, and says of
// each expectation whether it is still right.
func (c *check) expect(r *report.Report) {
	if len(c.options.Expected) == 0 {
		return
	}
	all := c.named(r)
	for _, e := range c.options.Expected {
		e.Problem = e.apply(all, r)
		r.Expectations = append(r.Expectations, e.Expectation)
	}
	for i := range r.Rules {
		rule := &r.Rules[i]
		for _, s := range rule.Scenarios {
			if r.Scenarios[s].Expected != "" {
				rule.Expected++
			}
		}
	}
}

// named are all scenarios of the suite, with the results of those that were selected.
func (c *check) named(r *report.Report) []named {
	results := map[*scenario]*report.Scenario{}
	for i, s := range c.selected {
		results[s] = &r.Scenarios[i]
	}
	all := make([]named, len(c.suite.scenarios))
	for i := range c.suite.scenarios {
		s := &c.suite.scenarios[i]
		all[i] = named{scenario: s, rules: ruleTags(s.tags), result: results[s]}
	}
	return all
}

// apply marks what the expectation names, and returns what is wrong with it.
func (e expectation) apply(all []named, r *report.Report) (problem string) {
	groups := e.groups(all)
	switch {
	case len(groups) == 0:
		return "it matches nothing"
	case !e.until.IsZero() && !r.Started.Before(e.until):
		return "its last day was " + e.Until
	}
	var passing []string
	for _, g := range groups {
		if g.passes() && r.Complete {
			passing = append(passing, g.name)
		}
		for _, s := range g.scenarios {
			if s.fails() && s.result.Expected == "" {
				s.result.Expected = e.Reason
			}
		}
	}
	return pass(passing, len(groups))
}

// pass says what of all that a pattern matches passes, the first few by name.
func pass(names []string, all int) string {
	const most = 3
	switch n := len(names); {
	case n == 0:
		return ""
	case all == 1:
		return "it passes"
	case n == 1:
		return names[0] + " passes"
	case n <= most:
		return strings.Join(names, ", ") + " pass"
	default:
		return fmt.Sprintf("%s and %d more pass", strings.Join(names[:most], ", "), n-most)
	}
}

// group is what must fail together or not at all: a rule, of which one scenario
// is enough, or a scenario.
type group struct {
	name      string
	scenarios []named
}

// groups are what the pattern matches, in the order of the suite.
func (e expectation) groups(all []named) []group {
	var found []group
	add := func(name string, s named, together bool) {
		if i := slices.IndexFunc(found, func(g group) bool { return together && g.name == name }); i >= 0 {
			found[i].scenarios = append(found[i].scenarios, s)
			return
		}
		found = append(found, group{name, []named{s}})
	}
	for _, s := range all {
		switch e.form {
		case byRule:
			for _, id := range s.rules {
				if e.matches.MatchString(id) {
					add(id, s, true)
				}
			}
		case byScenario:
			if i := slices.IndexFunc(s.rules, func(id string) bool { return e.matches.MatchString(id + "/" + s.name) }); i >= 0 {
				add(s.rules[i]+"/"+s.name, s, false)
			}
		case byPlace:
			if e.matches.MatchString(s.where()) || e.matches.MatchString(s.file+"/"+s.name) ||
				e.matches.MatchString(fmt.Sprintf("%s:%d", s.file, s.header)) {
				add(s.where(), s, false)
			}
		}
	}
	return found
}

// passes reports whether all of the group was tried and nothing of it failed.
// Of what was left out nobody knows, so that is no reason to complain.
func (g group) passes() bool {
	return !slices.ContainsFunc(g.scenarios, func(s named) bool { return s.result == nil || s.result.Verdict != verdict.Pass })
}

// fails reports whether the scenario failed in a way that can be expected. A
// note deviates too; a fault of the harness is nobody's to expect.
func (s named) fails() bool {
	return s.result != nil && s.result.Verdict > verdict.Pass && s.result.Verdict < verdict.Error
}
