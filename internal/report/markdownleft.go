package report

import (
	"cmp"
	"fmt"
	"strings"
)

// markdownUntried counts what was not tried, by its reason.
func (r *Report) markdownUntried(b *strings.Builder) {
	const most = 50
	groups := r.untried()
	if len(groups) == 0 {
		return
	}
	b.WriteString("\n### What was not tried\n\n| | scenarios | why |\n| --- | ---: | --- |\n")
	for _, u := range groups[:min(len(groups), most)] {
		fmt.Fprintf(b, "| %s %s | %d | %s |\n", sign(u.outcome), spoken(u.outcome), len(u.scenarios), markdownText(clip(cmp.Or(u.reason, "no reason given"), 400)))
	}
	if left := len(groups) - most; left > 0 {
		fmt.Fprintf(b, "\n%s left out.\n", count(left, "reason", "reasons"))
	}
}

// markdownExpectations says which lines of the file of expected failures are
// not right any more, and what failed as expected.
func (r *Report) markdownExpectations(b *strings.Builder) {
	const most = 200
	stale := r.stale()
	if len(stale) > 0 {
		b.WriteString("\n### Expected failures that are not right any more\n\n| where | expected to fail | but |\n| --- | --- | --- |\n")
	}
	for _, e := range stale[:min(len(stale), most)] {
		fmt.Fprintf(b, "| %s | %s | %s |\n", markdownText(clip(e.Place, 200)), markdownText(clip(e.Pattern, 200)), markdownText(clip(e.Problem, 400)))
	}
	if left := len(stale) - most; left > 0 {
		fmt.Fprintf(b, "\n%s left out.\n", count(left, "line", "lines"))
	}
	shown := 0
	for i := range r.Scenarios {
		s := &r.Scenarios[i]
		if s.Expected == "" {
			continue
		}
		if shown == 0 {
			b.WriteString("\n### Failed as expected\n\n| verdict | scenario | why it was expected |\n| --- | --- | --- |\n")
		}
		if shown++; shown > most {
			fmt.Fprintf(b, "\n%s left out.\n", count(r.asExpected()-most, "scenario", "scenarios"))
			return
		}
		name := strings.TrimPrefix(strings.Join(s.Rules, ", ")+": "+s.Name, ": ")
		fmt.Fprintf(b, "| %s %s | %s | %s |\n", sign(s.Verdict), spoken(s.Verdict), markdownText(clip(name, 300)), markdownText(clip(s.Expected, 400)))
	}
}
