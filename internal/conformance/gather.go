package conformance

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/hookdrill/hookdrill/internal/report"
	outcome "github.com/hookdrill/hookdrill/internal/scenario"
	"github.com/hookdrill/hookdrill/internal/trial"
	"github.com/hookdrill/hookdrill/internal/verdict"
)

// report adds up what the scenarios found.
func (c *check) report(started time.Time) *report.Report {
	r := &report.Report{
		Schema: report.Schema,
		Tool:   c.options.Tool,
		Subject: report.Subject{
			Name: c.options.Party.Name, Version: c.options.Version,
			Role: cmp.Or(c.options.Role, "sender"), Mutant: c.options.Mutant,
		},
		Stage:     c.options.Stage.Name(),
		Seed:      c.options.Seed,
		Started:   started.UTC(),
		Elapsed:   report.Duration(time.Since(started)),
		Complete:  c.ctx.Err() == nil,
		Reproduce: withOnly(c.options.Command, c.options.Only...),
	}
	for i, s := range c.selected {
		r.Scenarios = append(r.Scenarios, c.scenario(s, c.results[i]))
		r.Simulated += r.Scenarios[i].Lasted
	}
	r.Rules = rulesOf(r.Scenarios)
	r.RuleSets = setsOf(r.Rules)
	c.expect(r)
	r.Verdict, r.Digest = r.Worst(), digest(r)
	return r
}

func (c *check) scenario(s *scenario, result *outcome.Result) report.Scenario {
	out := report.Scenario{
		Feature: s.feature, File: s.file, Line: s.line, Name: s.name, Sentence: s.sentence,
		Rules:     ruleTags(s.tags),
		Reproduce: withOnly(c.options.Command, s.where()),
	}
	out.Verdict, out.Reason = c.judgement(result)
	if result == nil {
		out.Steps = stepsOf(s, -1, verdict.NotRun, nil)
		return out
	}
	out.Findings = result.Findings
	if c.options.Lenient {
		soften(&out)
	}
	unscore(&out, c.options.Frozen)
	out.Planned = report.Duration(result.Planned)
	out.Elapsed = report.Duration(result.Elapsed)
	out.Steps = stepsOf(s, result.Failed, out.Verdict, result.Err)
	if h := result.History; h != nil && !(h.Stopped && len(h.Records) > mostStopped) {
		out.History, out.Digest = h, h.Digest()
		out.Lasted = report.Duration(h.Length)
		if h.Stage == "virtual" {
			out.Planned = out.Lasted
		}
		out.Trace, out.Faults = report.Trace(h), report.Faults(h)
	}
	return out
}

// mostStopped is how long the history of a stopped run may be, in records, to
// be shown: it is no evidence of anything, and whoever pressed Ctrl-C waits.
const mostStopped = 1000

// ruleTags are the ids of the rules that the tags name, in whatever case.
func ruleTags(tags []string) []string {
	var ids []string
	for _, t := range tags {
		rule, known := verdict.Lookup(t)
		if known && !slices.Contains(ids, rule.ID) {
			ids = append(ids, rule.ID)
		}
	}
	return ids
}

// judgement is a scenario's verdict and, where that is neither pass nor fail,
// why. A scenario that the check never came to has no result.
func (c *check) judgement(r *outcome.Result) (verdict.Outcome, string) {
	switch {
	case r == nil && c.ctx.Err() == nil:
		return verdict.Error, "it was selected, and never came to its end"
	case r == nil:
		return verdict.NotRun, "the check was interrupted before it"
	}
	return judgement(r)
}

func judgement(r *outcome.Result) (verdict.Outcome, string) {
	worst := verdict.Pass
	reason := ""
	for _, f := range r.Findings {
		worst = max(worst, f.Outcome)
		if f.Outcome == verdict.Unknown && reason == "" {
			reason = f.Reason
		}
	}
	switch {
	case r.NotApplicable != "":
		return verdict.NotApplicable, r.NotApplicable
	case r.NotRun != "":
		return verdict.NotRun, r.NotRun
	case r.Err == nil || worst == verdict.Fail:
		return worst, ""
	case worst == verdict.Unknown:
		return worst, reason
	case errors.Is(r.Err, trial.ErrStopped):
		return verdict.NotRun, "the check was interrupted"
	default:
		return verdict.Error, r.Err.Error()
	}
}

func stepsOf(s *scenario, failed int, worst verdict.Outcome, err error) []report.Step {
	out := make([]report.Step, len(s.steps))
	for i, st := range s.steps {
		out[i] = report.Step{Keyword: st.keyword, Text: st.text, Argument: st.argument, Outcome: verdict.Pass}
		switch {
		case worst == verdict.NotRun, worst == verdict.NotApplicable, failed >= 0 && i > failed:
			out[i].Outcome = verdict.NotRun
		case i == failed:
			out[i].Outcome = worst
			if err != nil {
				out[i].Message = err.Error()
			}
		}
	}
	return out
}

// rulesOf adds scenarios up to rules. A rule takes the worst of its scenarios.
func rulesOf(scenarios []report.Scenario) []report.Rule {
	var rules []report.Rule
	for _, rule := range verdict.Rules() {
		r := report.Rule{Rule: rule, Set: rule.Set()}
		for i, s := range scenarios {
			if !slices.Contains(s.Rules, rule.ID) {
				continue
			}
			r.Scenarios = append(r.Scenarios, i)
			r.Verdict = verdict.Worst(r.Verdict, s.Verdict)
			switch s.Verdict {
			case verdict.NotRun:
				r.NotRun++
			case verdict.NotApplicable:
				r.NotApplicable++
			default:
				continue
			}
			if s.Reason != "" && !slices.Contains(r.Reasons, s.Reason) {
				r.Reasons = append(r.Reasons, s.Reason)
			}
		}
		if len(r.Scenarios) > 0 {
			rules = append(rules, r)
		}
	}
	return rules
}

// setsOf adds rules up to the sets they belong to.
func setsOf(rules []report.Rule) []report.RuleSet {
	var sets []report.RuleSet
	for _, set := range verdict.Sets() {
		s, has := report.RuleSet{Set: set}, false
		for _, rule := range rules {
			if rule.Set == set.Name {
				s.Verdict, has = verdict.Worst(s.Verdict, rule.Verdict), true
			}
		}
		if has {
			sets = append(sets, s)
		}
	}
	return sets
}

// digest is the fingerprint of a check: of all histories in virtual time, of
// the verdicts in real time, where no two runs have the same times.
func digest(r *report.Report) string {
	sum := sha256.New()
	for _, s := range r.Scenarios {
		fmt.Fprintf(sum, "%s %q %s ", s.File, s.Name, s.Verdict)
		if r.Stage == "virtual" {
			fmt.Fprint(sum, s.Digest)
		}
		fmt.Fprintln(sum)
	}
	return hex.EncodeToString(sum.Sum(nil))
}
