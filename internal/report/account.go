package report

import (
	"cmp"
	"fmt"
	"strings"

	"github.com/hookdrill/hookdrill/internal/verdict"
)

// headline says in one line what became of a scenario that did not pass.
func (s *Scenario) headline() string {
	for _, f := range s.broken() {
		if f.Outcome == s.Verdict {
			return clip(plain(fmt.Sprintf("expected %s; actual: %s", f.Expected, f.Actual)), 300)
		}
	}
	message := ""
	if step := s.failing(); step != nil {
		message = step.Message
	}
	return clip(plain(cmp.Or(s.Reason, message, spoken(s.Verdict))), 300)
}

// maxFindings is how many judgements of a scenario an account or a page shows.
const maxFindings = 20

// account tells of a scenario in plain text, without the width of a terminal:
// for reports that are read by machines first.
func (r *Report) account(s *Scenario, trace int) string {
	var b strings.Builder
	for _, id := range s.Rules {
		b.WriteString(plain(id))
		if rule := r.ruleOf(id); rule != nil {
			fmt.Fprintf(&b, "  %s (%s: %s)", clip(plain(rule.Text), longestText), rule.Basis, clip(plain(rule.Source), longestText))
		}
		b.WriteByte('\n')
	}
	fmt.Fprintf(&b, "%s  %s\n", plain(s.place()), plain(s.Name))
	if step := s.failing(); step != nil {
		fmt.Fprintf(&b, "\n%s %s\n", plain(step.Keyword), shown(step.Text))
		if step.Message != "" && len(s.broken()) == 0 {
			fmt.Fprintf(&b, "%s\n", shown(step.Message))
		}
	}
	broken, several := s.broken(), deliveriesOf(s.Trace) > 1
	for _, f := range broken[:min(len(broken), maxFindings)] {
		accountFinding(&b, f, several)
	}
	if left := len(broken) - maxFindings; left > 0 {
		fmt.Fprintf(&b, "\n… and %s more …\n", count(left, "judgement", "judgements"))
	}
	if !s.explained() {
		fmt.Fprintf(&b, "\nReason:   %s\n", shown(s.Reason))
	}
	if len(s.Trace) > 0 {
		e := s.excerpt(trace)
		fmt.Fprintf(&b, "\n%s:\n%s", e.title(), e)
	}
	fmt.Fprintf(&b, "\nPlanned:   %s\nReproduce: %s\n", spell(s.Planned), plain(s.Reproduce))
	return b.String()
}

func accountFinding(b *strings.Builder, f verdict.Finding, several bool) {
	b.WriteByte('\n')
	if several && f.Delivery != "" {
		fmt.Fprintf(b, "Delivery: %s\n", plain(f.Delivery))
	}
	fmt.Fprintf(b, "Expected: %s\nActual:   %s\n", shown(f.Expected), shown(f.Actual))
	if f.Reason != "" {
		fmt.Fprintf(b, "Reason:   %s\n", shown(f.Reason))
	}
}
