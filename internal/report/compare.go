package report

import (
	"fmt"
	"slices"

	"github.com/hookdrill/hookdrill/internal/verdict"
)

// Comparison is what changed from one report to another.
type Comparison struct {
	Before *Report `json:"-"`
	After  *Report `json:"-"`
	// Rules and Scenarios are those that changed, in the order of the later
	// report; those that are gone come last. Scenarios of a rule that changed
	// are among them.
	Rules     []Change `json:"rules"`
	Scenarios []Change `json:"scenarios"`
	// Same counts the rules that came out as before.
	Same int `json:"same"`
	// Worse is set where something fails, or cannot be told, that did not before.
	Worse bool `json:"worse"`
}

// ChangeKind is the way in which something changed.
type ChangeKind string

// The kinds of change, in the order in which a reader needs them.
const (
	// ChangedWorse: its verdict is worse than before.
	ChangedWorse ChangeKind = "worse"
	// ChangedLost: it was judged before, and is no longer tried.
	ChangedLost ChangeKind = "lost"
	// ChangedGone: the later report has it no more.
	ChangedGone ChangeKind = "gone"
	// ChangedNew: the earlier report did not have it, or had not tried it.
	ChangedNew ChangeKind = "new"
	// ChangedBetter: its verdict is better than before.
	ChangedBetter ChangeKind = "better"
)

// ChangeKinds returns all kinds of change in their order.
func ChangeKinds() []ChangeKind {
	return []ChangeKind{ChangedWorse, ChangedLost, ChangedGone, ChangedNew, ChangedBetter}
}

// Change is one rule or scenario that came out otherwise.
type Change struct {
	Kind ChangeKind `json:"kind"`
	// ID is the rule's id, or the scenario's file and name.
	ID string `json:"id"`
	// Rules are a scenario's rules.
	Rules []string `json:"rules,omitempty"`
	// Text is what the rule says, or how the scenario failed or had failed.
	Text string `json:"text,omitempty"`
	// Before and After are its verdicts; not-run where a report does not have it.
	Before verdict.Outcome `json:"before"`
	After  verdict.Outcome `json:"after"`
}

// Compare finds what changed from one report to another. What failed as it was
// expected to counts as a note. Scenarios are told apart by file and name, for
// lines move.
func Compare(before, after *Report) Comparison {
	c := Comparison{Before: before, After: after, Rules: []Change{}, Scenarios: []Change{}}
	c.Rules, c.Same = changes(before.comparedRules(), after.comparedRules())
	c.Scenarios, _ = changes(before.comparedScenarios(), after.comparedScenarios())
	c.Worse = slices.ContainsFunc(slices.Concat(c.Rules, c.Scenarios), func(change Change) bool {
		return change.Kind == ChangedWorse && change.After >= verdict.Unknown
	})
	return c
}

// compared is one thing that two reports have a verdict of.
type compared struct {
	id, text string
	rules    []string
	outcome  verdict.Outcome
}

func (r *Report) comparedRules() []compared {
	all := make([]compared, len(r.Rules))
	for i := range r.Rules {
		rule := &r.Rules[i]
		all[i] = compared{id: rule.ID, text: rule.Text, outcome: r.excusedRule(rule)}
	}
	return all
}

// excusedRule is the rule's verdict without what was expected to fail.
func (r *Report) excusedRule(rule *Rule) verdict.Outcome {
	if len(rule.Scenarios) == 0 {
		return rule.Verdict
	}
	worst := verdict.NotApplicable
	for _, i := range rule.Scenarios {
		worst = verdict.Worst(worst, r.Scenarios[i].excused())
	}
	return worst
}

func (r *Report) comparedScenarios() []compared {
	all := make([]compared, len(r.Scenarios))
	seen := map[string]int{}
	for i := range r.Scenarios {
		s := &r.Scenarios[i]
		c := compared{id: s.File + ": " + s.Name, rules: s.Rules, outcome: s.excused()}
		if s.Verdict > verdict.Pass {
			c.text = s.headline()
		}
		seen[c.id]++
		if n := seen[c.id]; n > 1 {
			c.id = fmt.Sprintf("%s (%d)", c.id, n)
		}
		all[i] = c
	}
	return all
}

func changes(before, after []compared) (changed []Change, same int) {
	changed = []Change{}
	known := map[string]compared{}
	for _, b := range before {
		known[b.id] = b
	}
	for _, a := range after {
		b, had := known[a.id]
		delete(known, a.id)
		change := Change{ID: a.id, Rules: a.rules, Text: a.text, Before: b.outcome, After: a.outcome}
		switch {
		case !had:
			change.Kind, change.Before = ChangedNew, verdict.NotRun
		case b.outcome == a.outcome:
			same++
			continue
		default:
			change.Kind = kindOf(b.outcome, a.outcome)
		}
		if change.Text == "" {
			change.Text = b.text
		}
		changed = append(changed, change)
	}
	for _, b := range before {
		if _, gone := known[b.id]; gone {
			delete(known, b.id)
			changed = append(changed, Change{Kind: ChangedGone, ID: b.id, Rules: b.rules, Text: b.text, Before: b.outcome, After: verdict.NotRun})
		}
	}
	return changed, same
}

// kindOf tells two different verdicts apart: what was not tried is neither
// better nor worse.
func kindOf(before, after verdict.Outcome) ChangeKind {
	switch {
	case after < verdict.Pass && before >= verdict.Pass:
		return ChangedLost
	case before < verdict.Pass && after >= verdict.Pass:
		return ChangedNew
	case before < verdict.Pass:
		return ChangedLost // from not run to not applicable, or back
	case after > before:
		return ChangedWorse
	}
	return ChangedBetter
}

// Of returns the changes of a kind.
func Of(kind ChangeKind, changes []Change) []Change {
	var own []Change
	for _, c := range changes {
		if c.Kind == kind {
			own = append(own, c)
		}
	}
	return own
}
