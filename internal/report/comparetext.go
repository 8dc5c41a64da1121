package report

import (
	"fmt"
	"io"
	"slices"
	"strings"
)

// WriteText writes the comparison for a person at a terminal, with what got
// worse first and the summary last.
func (c Comparison) WriteText(w io.Writer, opts TextOptions) error {
	p := &page{colour: opts.Colour}
	p.line("before  %s", c.Before.whatItIs())
	p.line("after   %s", c.After.whatItIs())
	for _, kind := range ChangeKinds() {
		p.changes(c, kind, opts.Verbose)
	}
	p.line("")
	colour := green
	if c.Worse {
		colour = red
	}
	p.line("%s", p.paint(bold+";"+colour, c.summary()))
	_, err := io.WriteString(w, p.String())
	return err
}

// whatItIs tells reports apart.
func (r *Report) whatItIs() string {
	text := r.grades()
	var sets []string
	for _, s := range r.RuleSets {
		sets = append(sets, fmt.Sprintf("%s %d", plain(s.Name), s.Version))
	}
	if len(sets) > 0 {
		text += ", rules " + strings.Join(sets, ", ")
	}
	if !r.Complete {
		text += ", interrupted"
	}
	return fmt.Sprintf("%s: %s, %s", text, spoken(r.Verdict), r.Started.Format("2006-01-02 15:04"))
}

func (c Comparison) summary() string {
	var parts []string
	for _, kind := range ChangeKinds() {
		if n := len(Of(kind, c.Rules)); n > 0 {
			parts = append(parts, fmt.Sprintf("%d %s", n, kind))
		}
	}
	if len(parts) == 0 && len(c.Scenarios) == 0 {
		return count(c.Same, "rule", "rules") + ", all as before"
	}
	text := "rules: " + strings.Join(append(parts, fmt.Sprintf("%d as before", c.Same)), ", ")
	parts = nil
	for _, kind := range ChangeKinds() {
		if n := len(Of(kind, c.Scenarios)); n > 0 {
			parts = append(parts, fmt.Sprintf("%d %s", n, kind))
		}
	}
	if len(parts) > 0 {
		text += "; scenarios: " + strings.Join(parts, ", ")
	}
	return text
}

// kindTitle heads the changes of a kind.
func kindTitle(kind ChangeKind) string {
	switch kind {
	case ChangedWorse:
		return "Worse than before"
	case ChangedLost:
		return "No longer tried"
	case ChangedGone:
		return "Gone"
	case ChangedNew:
		return "New"
	}
	return "Better than before"
}

// changes writes a kind's rules, each with its scenarios, and then the
// scenarios whose rules came out as before.
func (p *page) changes(c Comparison, kind ChangeKind, all bool) {
	rules, scenarios := Of(kind, c.Rules), Of(kind, c.Scenarios)
	if len(rules)+len(scenarios) == 0 {
		return
	}
	p.line("")
	p.line("%s", p.paint(bold, kindTitle(kind)))
	told := map[string]bool{}
	for _, rule := range rules {
		p.change(rule, "  ")
		own := scenariosOf(rule.ID, scenarios)
		for _, s := range own[:fewer(len(own), all)] {
			p.change(s, "      ")
		}
		if left := len(own) - fewer(len(own), all); left > 0 {
			p.line("      %s", p.paint(dim, "… and "+count(left, "scenario", "scenarios")+" more …"))
		}
		for _, s := range own {
			told[s.ID] = true
		}
	}
	for _, s := range scenarios {
		if !told[s.ID] {
			p.change(s, "  ")
		}
	}
}

// fewer is how many of a rule's scenarios are listed.
func fewer(n int, all bool) int {
	const most = 3
	if all {
		return n
	}
	return min(n, most)
}

func scenariosOf(rule string, scenarios []Change) []Change {
	var own []Change
	for _, s := range scenarios {
		if slices.Contains(s.Rules, rule) {
			own = append(own, s)
		}
	}
	return own
}

// change writes one line, and below it what there is to say.
func (p *page) change(c Change, indent string) {
	const width = len("unknown -> not-run")
	text, painted := "", ""
	add := func(plain, coloured string) { text, painted = text+plain, painted+coloured }
	if c.Kind != ChangedNew {
		add(c.Before.String(), p.word(c.Before, 0))
	}
	if c.Kind != ChangedNew && c.Kind != ChangedGone {
		add(" -> ", " -> ")
	}
	if c.Kind != ChangedGone {
		add(c.After.String(), p.word(c.After, 0))
	}
	p.line("%s%s%s  %s", indent, painted, strings.Repeat(" ", max(0, width-len(text))), plain(c.ID))
	below := indent + strings.Repeat(" ", width+2)
	for _, line := range wrap(clip(plain(c.Text), longestText), columns-len(below)) {
		p.line("%s%s", below, p.paint(dim, line))
	}
}
