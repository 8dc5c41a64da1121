package report

import (
	"fmt"
	"slices"
	"strings"

	"github.com/hookdrill/hookdrill/internal/verdict"
)

// markdownSets counts each set's rules by verdict, in columns for the verdicts
// that there are.
func (r *Report) markdownSets(b *strings.Builder) {
	groups := r.bySet()
	var head []verdict.Outcome
	for _, o := range worstFirst {
		if slices.ContainsFunc(r.Rules, func(rule Rule) bool { return rule.Verdict == o }) {
			head = append(head, o)
		}
	}
	if len(groups) == 0 {
		return
	}
	b.WriteString("\n| rule set |")
	for _, o := range head {
		fmt.Fprintf(b, " %s %s |", sign(o), spoken(o))
	}
	b.WriteString("\n| --- |" + strings.Repeat(" ---: |", len(head)) + "\n")
	for _, g := range groups {
		fmt.Fprintf(b, "| %s |", markdownText(g.heading()))
		for _, o := range head {
			fmt.Fprintf(b, " %d |", g.count(o))
		}
		b.WriteByte('\n')
	}
}

// markdownTrouble shows the rules that did not pass, but for those of which
// that was expected.
func (r *Report) markdownTrouble(b *strings.Builder) {
	var bad []*Rule
	for i := range r.Rules {
		if r.troubled(&r.Rules[i]) {
			bad = append(bad, &r.Rules[i])
		}
	}
	if len(bad) > 0 {
		b.WriteString("\n### What to look at\n")
		r.markdownTable(b, bad)
	}
}

// markdownRules lists all rules, folded away.
func (r *Report) markdownRules(b *strings.Builder) {
	for _, g := range r.bySet() {
		fmt.Fprintf(b, "\n<details><summary>%s: %s</summary>\n", markdownText(g.heading()), count(len(g.rules), "rule", "rules"))
		r.markdownTable(b, g.rules)
		b.WriteString("\n</details>\n")
	}
}

func (r *Report) markdownTable(b *strings.Builder, rules []*Rule) {
	b.WriteString("\n| verdict | rule | what it says | passed |\n| --- | --- | --- | ---: |\n")
	for _, rule := range rules {
		passed, all := r.passed(rule)
		text := markdownText(rule.Text)
		if remarks := rule.remarks(); remarks != "" {
			text += "<br><sub>" + markdownText(clip(remarks, 400)) + "</sub>"
		}
		fmt.Fprintf(b, "| %s | %s | %s | %d of %d |\n", markdownVerdict(rule.Verdict), markdownText(rule.ID), text, passed, all)
	}
}
