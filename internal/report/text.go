package report

import (
	"fmt"
	"io"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/hookdrill/hookdrill/internal/verdict"
)

// TextOptions say how a report is written for a terminal.
type TextOptions struct {
	// Colour marks outcomes with ANSI colours. The default is none.
	Colour bool
	// Verbose lists the scenarios too that have nothing to tell, with their
	// planned lengths, and shows those in full that failed as another did.
	Verbose bool
}

const (
	// columns is how wide the text is at most; only commands, paths and what
	// cannot be broken go beyond.
	columns = 100
	// textTrace is how many lines of a trace are shown.
	textTrace = 24
	// textLikewise is how many scenarios that fail in one way are named beside the
	// one that is shown.
	textLikewise = 5
	// textFindings is how many judgements of a scenario are shown.
	textFindings = 5
)

// WriteText writes the report for a person at a terminal: the rules, what went
// wrong, and the summary last, where the eye is.
func (r *Report) WriteText(w io.Writer, opts TextOptions) error {
	shown, err := r.fit()
	if err != nil {
		return err
	}
	p := &page{colour: opts.Colour}
	p.line("hookdrill check: %s", shown.grades())
	p.interruption(shown)
	for _, group := range shown.bySet() {
		p.rules(shown, &group, opts.Verbose)
	}
	p.unruled(shown)
	if opts.Verbose {
		p.scenarios(shown)
	}
	p.failures(shown, opts.Verbose)
	p.expectations(shown)
	p.summary(shown)
	_, err = io.WriteString(w, p.String())
	return err
}

// page is a text being written.
type page struct {
	strings.Builder
	colour bool
}

func (p *page) line(format string, args ...any) {
	line := fmt.Sprintf(format, args...)
	p.WriteString(strings.TrimRight(line, " "))
	p.WriteByte('\n')
}

// The colours, as numbers of the SGR sequence.
const (
	bold    = "1"
	dim     = "2"
	red     = "31"
	green   = "32"
	yellow  = "33"
	magenta = "35"
)

func (p *page) paint(colour, text string) string {
	if !p.colour || text == "" {
		return text
	}
	return "\x1b[" + colour + "m" + text + "\x1b[0m"
}

func colourOf(o verdict.Outcome) string {
	switch o {
	case verdict.Pass:
		return green
	case verdict.Note, verdict.Unknown:
		return yellow
	case verdict.Fail:
		return red
	case verdict.Error:
		return magenta
	}
	return dim
}

// word is an outcome, as wide as the column it stands in.
func (p *page) word(o verdict.Outcome, width int) string {
	return p.paint(colourOf(o), pad(o.String(), width))
}

func pad(text string, width int) string {
	return text + strings.Repeat(" ", max(0, width-utf8.RuneCountInString(text)))
}

func (p *page) interruption(r *Report) {
	if !r.Complete {
		p.line("")
		p.line("%s", p.paint(bold+";"+red, interruption))
	}
}

// rules writes a line for each rule of a set, and below it what was left out of
// it. What does not fit of a rule's text is cut, unless all is asked for.
func (p *page) rules(r *Report, group *ruleGroup, whole bool) {
	verdicts, ids, counts := 0, 0, 0
	score := func(rule *Rule) string {
		passed, all := r.passed(rule)
		return fmt.Sprintf("%d/%d", passed, all)
	}
	id := func(rule *Rule) string { return clip(plain(rule.ID), longestID) }
	for _, rule := range group.rules {
		verdicts = max(verdicts, len(rule.Verdict.String()))
		ids = max(ids, utf8.RuneCountInString(id(rule)))
		counts = max(counts, len(score(rule)))
	}
	below := strings.Repeat(" ", 2+verdicts+2)
	indent := len(below) + ids + 2 + counts + 2
	p.line("")
	p.line("%s", p.paint(bold, plain(group.heading())))
	for _, rule := range group.rules {
		text := wrap(clip(plain(rule.Text), longestText), columns-indent)
		if !whole {
			text = []string{clip(plain(rule.Text), columns-indent)}
		}
		p.line("  %s  %s  %*s  %s", p.word(rule.Verdict, verdicts), pad(id(rule), ids), counts, score(rule), strings.Join(text[:min(1, len(text))], ""))
		for _, line := range text[min(1, len(text)):] {
			p.line("%s%s", strings.Repeat(" ", indent), line)
		}
		for _, line := range wrap(clip(plain(rule.remarks()), longestText), columns-len(below)) {
			p.line("%s%s", below, p.paint(dim, line))
		}
	}
}

// unruled lists the scenarios that are an example of no rule shown.
func (p *page) unruled(r *Report) {
	own := r.unruled()
	if len(own) == 0 {
		return
	}
	p.line("")
	p.line("Scenarios without a rule, with their planned lengths")
	p.list(r, own)
}

// scenarios lists those that are not shown in detail.
func (p *page) scenarios(r *Report) {
	var quiet []int
	own := r.unruled() // these have been listed already
	for i := range r.Scenarios {
		if r.Scenarios[i].Verdict <= verdict.Pass && !slices.Contains(own, i) {
			quiet = append(quiet, i)
		}
	}
	if len(quiet) == 0 {
		return
	}
	p.line("")
	p.line("Scenarios that have nothing to tell, with their planned lengths")
	p.list(r, quiet)
}

// list writes a line for each of the scenarios, and below it why it was not tried.
func (p *page) list(r *Report, scenarios []int) {
	verdicts, places, lengths := 0, 0, 0
	length := func(s *Scenario) string {
		if s.Planned == 0 {
			return "-"
		}
		return spell(s.Planned)
	}
	for _, i := range scenarios {
		s := &r.Scenarios[i]
		verdicts = max(verdicts, len(s.Verdict.String()))
		places = max(places, utf8.RuneCountInString(plain(s.place())))
		lengths = max(lengths, len(length(s)))
	}
	below := strings.Repeat(" ", 2+verdicts+2)
	for _, i := range scenarios {
		s := &r.Scenarios[i]
		p.line("  %s  %s  %*s  %s", p.word(s.Verdict, verdicts), pad(plain(s.place()), places), lengths, length(s), plain(s.Name))
		if s.Verdict > verdict.Pass {
			continue // its reason is told with the failure
		}
		for _, line := range wrap(clip(plain(s.Reason), longestText), columns-len(below)) {
			p.line("%s%s", below, p.paint(dim, line))
		}
	}
}

// summary is the last thing on the screen.
func (p *page) summary(r *Report) {
	p.line("")
	if !r.Complete {
		p.line("%s", p.paint(bold+";"+red, interruption))
	}
	for _, line := range wrap(r.summary(), columns) {
		p.line("%s", p.paint(bold+";"+colourOf(r.Verdict), line))
	}
	if r.Digest != "" {
		p.line("%s%s  seed %d", p.paint(dim, pad("Digest", labelWidth)), plain(r.Digest), r.Seed)
	}
	if r.Reproduce != "" {
		p.line("%s%s", p.paint(dim, pad("Reproduce", labelWidth)), plain(r.Reproduce))
	}
}
