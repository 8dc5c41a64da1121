package report

import (
	"strings"
	"unicode/utf8"

	"github.com/hookdrill/hookdrill/internal/verdict"
)

// The columns of a failure: a label, then what it is about.
const (
	failureIndent = "  "
	labelWidth    = 11
)

// failures writes what there is to tell of every scenario that did not pass.
// Unless all is asked for, those that were expected not to are left out, and of
// those that broke the same rules in the same words the first stands for all.
func (p *page) failures(r *Report, all bool) {
	alike := map[string][]*Scenario{}
	var order []string
	for i := range r.Scenarios {
		s := &r.Scenarios[i]
		if s.Verdict <= verdict.Pass || !all && s.Expected != "" {
			continue
		}
		way := strings.Join(s.Rules, " ") + "\n" + s.headline()
		if all {
			way = s.place() // nothing is like it
		}
		if alike[way] == nil {
			order = append(order, way)
		}
		alike[way] = append(alike[way], s)
	}
	for _, way := range order {
		p.failure(r, alike[way][0])
		p.likewise(alike[way][1:])
	}
}

// likewise lists scenarios that failed as the one above them did.
func (p *page) likewise(rest []*Scenario) {
	if len(rest) == 0 {
		return
	}
	p.line("")
	p.labelled("Likewise", dim, count(len(rest), "scenario", "scenarios")+" more, which -v shows in full:")
	for _, s := range rest[:min(len(rest), textLikewise)] {
		p.line("%s%s%s  %s", failureIndent, pad("", labelWidth), plain(s.place()), plain(s.Name))
	}
	if left := len(rest) - textLikewise; left > 0 {
		p.labelled("", "", "…")
	}
}

func (p *page) failure(r *Report, s *Scenario) {
	p.line("")
	p.heading(r, s)
	p.line("%s%s  %s", failureIndent, plain(s.place()), plain(s.Name))
	if step := s.failing(); step != nil {
		p.line("")
		p.labelled(plain(step.Keyword), dim, step.Text)
		p.argument(step.Argument)
		if len(s.broken()) == 0 {
			p.labelled("", "", step.Message)
		}
	}
	p.findings(s)
	if !s.explained() {
		p.line("")
		p.labelled("Reason", dim, s.Reason)
	}
	if s.Expected != "" {
		p.line("")
		p.labelled("Foreseen", dim, "expected to fail: "+s.Expected)
	}
	if s.Verdict != verdict.Note {
		p.trace(s)
	}
	p.line("")
	if s.Planned > 0 {
		p.labelled("Planned", dim, spell(s.Planned))
	}
	// Never wrapped: it is there to be copied.
	p.line("%s%s%s", failureIndent, p.paint(dim, pad("Reproduce", labelWidth)), plain(s.Reproduce))
}

// heading names the rules that the scenario is about.
func (p *page) heading(r *Report, s *Scenario) {
	word := strings.ToUpper(spoken(s.Verdict))
	colour := bold + ";" + colourOf(s.Verdict)
	if len(s.Rules) == 0 {
		p.line("%s", p.paint(colour, word))
		return
	}
	indent := utf8.RuneCountInString(word) + 2
	for i, id := range s.Rules {
		text := plain(id)
		if rule := r.ruleOf(id); rule != nil {
			text += "  " + clip(plain(rule.Text), longestText)
		}
		for j, line := range wrap(text, columns-indent) {
			if i+j == 0 {
				p.line("%s  %s", p.paint(colour, word), line)
				continue
			}
			p.line("%s%s", strings.Repeat(" ", indent), line)
		}
	}
}

// findings writes expected above actual, so that they can be compared.
func (p *page) findings(s *Scenario) {
	several := deliveriesOf(s.Trace) > 1
	broken := s.broken()
	for _, f := range broken[:min(len(broken), textFindings)] {
		p.line("")
		if several {
			p.labelled("Delivery", dim, f.Delivery)
		}
		p.labelled("Expected", green, f.Expected)
		p.labelled("Actual", colourOf(f.Outcome), f.Actual)
		p.labelled("Reason", dim, f.Reason)
	}
	if left := len(broken) - textFindings; left > 0 {
		p.line("")
		p.labelled("", "", "… and "+count(left, "judgement", "judgements")+" more …")
	}
}

// labelled writes a text of one or more lines behind a label. No text, no label.
func (p *page) labelled(label, colour, text string) {
	if text == "" {
		return
	}
	for part := range strings.SplitSeq(shown(text), "\n") {
		for _, line := range wrap(part, columns-len(failureIndent)-labelWidth) {
			p.line("%s%s%s", failureIndent, p.paint(colour, pad(label, labelWidth)), line)
			label = ""
		}
	}
}

// argument writes a step's doc string or table as it stands.
func (p *page) argument(text string) {
	const most = 12
	if text == "" {
		return
	}
	lines := strings.Split(plainLines(text), "\n")
	for _, line := range lines[:min(len(lines), most)] {
		p.line("%s%s  %s", failureIndent, pad("", labelWidth), clip(line, columns))
	}
	if left := len(lines) - most; left > 0 {
		p.line("%s%s  … %s left out …", failureIndent, pad("", labelWidth), count(left, "line", "lines"))
	}
}

// trace writes what happened on the wire. It stands below its label: its lines
// want all the room there is.
func (p *page) trace(s *Scenario) {
	if len(s.Trace) == 0 {
		return
	}
	p.line("")
	e := s.excerpt(textTrace)
	p.line("%s%s", failureIndent, p.paint(dim, e.title()))
	aside := func(text string) {
		p.line("%s%s", strings.Repeat(" ", len(failureIndent)+e.at+2), p.paint(dim, text))
	}
	for _, l := range e.head {
		p.traceLine(e, l)
	}
	if e.cut > 0 {
		aside(e.omission())
	}
	for _, l := range e.tail {
		p.traceLine(e, l)
	}
	if e.others > 0 {
		aside(e.rest())
	}
}

func (p *page) traceLine(e excerpt, l TraceLine) {
	const (
		who     = len(whoEndpoint) // the longest
		further = 2                // what a line that is continued is set in by
	)
	indent := len(failureIndent) + e.at + 2 + who + 2
	// A line that just fits is not broken for the sake of those that do not.
	lines := []string{e.told(l)}
	if utf8.RuneCountInString(lines[0]) > columns-indent {
		lines = wrap(lines[0], columns-indent-further)
	}
	at := strings.Repeat(" ", e.at-len(clock(l.At))) + clock(l.At)
	p.line("%s%s  %s  %s", failureIndent, p.paint(dim, at), p.paint(dim, pad(plain(l.Who), who)), lines[0])
	for _, line := range lines[1:] {
		p.line("%s%s", strings.Repeat(" ", indent+further), line)
	}
}
