package report

import (
	"strings"

	"github.com/hookdrill/hookdrill/internal/verdict"
)

// hostile is a text that tries what it can in every format: markup, quotes, a
// cell's end, a code block's end, CDATA's end, terminal sequences, bytes that
// are no UTF-8.
const hostile = "<script>alert(1)</script>\"'><img src=x onerror=alert(1)> | a | `b` ```\n````\n</details> ]]> " +
	"[a](javascript:alert(1)) **b** http://evil.test www.evil.test &amp; {{.}} \x1b[31mred\x1b]0;title\x07 \u202egpj.exe \x00\x0b\ufffe \xff"

// hostileReport has that text in every place where one can stand.
func hostileReport() *Report {
	r := sampleReport()
	r.Subject.Name, r.Subject.Mutant, r.Tool, r.Reproduce = hostile, hostile, hostile, hostile
	long := hostile + strings.Repeat(" long", 2000) + strings.Repeat("x", 500)
	for i := range r.Rules {
		rule := &r.Rules[i]
		rule.ID, rule.Text, rule.Source, rule.Reasons = "R-"+hostile, long, hostile, []string{hostile, long}
		rule.NotRun++
	}
	for i := range r.Scenarios {
		s := &r.Scenarios[i]
		s.Feature, s.File, s.Name, s.Sentence, s.Reason, s.Reproduce = hostile, hostile, hostile, long, long, hostile
		s.Rules = append(s.Rules, "R-"+hostile)
		s.Steps = append(s.Steps, Step{Keyword: hostile, Text: long, Argument: long, Outcome: verdict.Fail, Message: long})
		s.Findings = append(s.Findings, verdict.Finding{Outcome: s.Verdict, Delivery: hostile, Expected: long, Actual: long, Reason: hostile})
		for j := range s.Trace {
			l := &s.Trace[j]
			l.Delivery, l.Text, l.Mark = hostile, long, hostile
		}
	}
	return r
}
