package drill

import (
	"fmt"
	"time"

	"github.com/hookdrill/hookdrill/internal/report"
	"github.com/hookdrill/hookdrill/internal/verdict"
)

// About is what a report says beside what a drill came to.
type About struct {
	// Tool is the version of hookdrill, Command what plays the same drill again.
	Tool, Command string
	// Sender is the party's name, Mutant the defect it was given, if any.
	Sender, Mutant string
	Started        time.Time
	Elapsed        time.Duration
}

// Report shows the drill as a report, each invariant a rule with one scenario.
// The same result and observer give the same report.
func (r Result) Report(o *Observer, a About) *report.Report {
	to := &report.Report{
		Tool: a.Tool, Subject: report.Subject{Name: a.Sender, Version: a.Tool, Role: "sender", Mutant: a.Mutant},
		Stage: "virtual", Seed: r.Plan.Seed, Started: a.Started, Elapsed: report.Duration(a.Elapsed),
		Simulated: report.Duration(r.Simulated), Complete: !r.Stopped, Verdict: r.Outcome(), Digest: r.Digest, Reproduce: a.Command,
		Drill: o.drill(r),
	}
	for i := range to.Drill.Worst {
		to.Drill.Worst[i].Reproduce = a.Command
	}
	for i, rule := range r.Rules {
		known, err := verdict.RuleNamed(rule.Rule)
		if err != nil {
			continue // the catalogue is where the ids are from
		}
		s := rule.scenario(r.Plan, a)
		one := report.Rule{Rule: known, Set: known.Set(), Verdict: s.Verdict, Scenarios: []int{len(to.Scenarios)}}
		if s.Verdict == verdict.NotApplicable {
			one.NotApplicable, one.Reasons = 1, []string{s.Reason}
		}
		s.Line = i + 1
		to.Rules = append(to.Rules, one)
		to.Scenarios = append(to.Scenarios, s)
	}
	for _, set := range verdict.Sets() {
		if set.Name == ruleSet {
			of := report.RuleSet{Set: set}
			for _, rule := range to.Rules {
				of.Verdict = verdict.Worst(of.Verdict, rule.Verdict)
			}
			to.RuleSets = []report.RuleSet{of}
		}
	}
	return to
}

// ruleSet is the name of the invariants' set.
const ruleSet = "drills"

// scenario is what one invariant came to.
func (r RuleResult) scenario(p Plan, a About) report.Scenario {
	s := report.Scenario{
		Feature: "Drill " + p.Mix.Name, File: "drill", Rules: []string{r.Rule}, Reproduce: a.Command,
		Name: fmt.Sprintf("%d of %d judged deliveries keep it", r.Judged-r.Broken, r.Judged), Verdict: verdict.Pass,
	}
	if r.Judged == 0 {
		s.Name, s.Verdict, s.Reason = "nothing to judge", verdict.NotApplicable, "nothing in this drill says anything about it"
	}
	for _, b := range r.First {
		f := b.Finding
		if f.Delivery != "" {
			f.Delivery = fmt.Sprintf("%s (case %d)", f.Delivery, b.Case)
		}
		s.Findings = append(s.Findings, f)
		s.Verdict = verdict.Worst(s.Verdict, f.Outcome)
	}
	return s
}
