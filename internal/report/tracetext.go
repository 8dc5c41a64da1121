package report

import (
	"cmp"
	"fmt"
	"strings"
	"unicode/utf8"
)

// excerpt is what is shown of a trace that may be long.
type excerpt struct {
	head, tail []TraceLine
	// cut is how many lines are left out between head and tail.
	cut int
	// delivery is the one delivery that is shown, and others how many lines
	// tell of others. Empty where all deliveries are shown.
	delivery string
	others   int
	// at and name are the widths of the columns of times and deliveries; name
	// is 0 where there is only one delivery.
	at, name int
}

// excerpt chooses at most so many lines of the scenario's trace. Of a run with
// many deliveries it shows the first one that a judgement names, rather than a
// little of each; what is left then is cut in the middle.
func (s *Scenario) excerpt(most int) excerpt {
	e := excerpt{head: s.Trace}
	if len(s.Trace) > most && deliveriesOf(s.Trace) > 1 {
		e.delivery = s.judged()
	}
	if e.delivery != "" {
		e.head = nil
		for _, l := range s.Trace {
			if l.Delivery == e.delivery {
				e.head = append(e.head, l)
			}
		}
		e.others = len(s.Trace) - len(e.head)
	}
	several := deliveriesOf(e.head) > 1
	e.head, e.cut, e.tail = cutTrace(e.head, most)
	for _, lines := range [][]TraceLine{e.head, e.tail} {
		for _, l := range lines {
			e.at = max(e.at, len(clock(l.At)))
			if several {
				e.name = max(e.name, utf8.RuneCountInString(l.name()))
			}
		}
	}
	return e
}

// judged is the first delivery that a judgement names and that left a trace.
func (s *Scenario) judged() string {
	for _, f := range s.broken() {
		for _, l := range s.Trace {
			if f.Delivery != "" && l.Delivery == f.Delivery {
				return f.Delivery
			}
		}
	}
	return ""
}

// cutTrace returns the lines before and after a cut in the middle, and how many
// it left out.
func cutTrace(lines []TraceLine, most int) (head []TraceLine, left int, tail []TraceLine) {
	if len(lines) <= most {
		return lines, 0, nil
	}
	half := most / 2
	return lines[:most-half], len(lines) - most, lines[len(lines)-half:]
}

// title heads the lines.
func (e excerpt) title() string {
	if e.delivery == "" {
		return "Trace"
	}
	return "Trace of " + clip(plain(e.delivery), longestID)
}

// omission is what stands in place of the lines that were cut.
func (e excerpt) omission() string { return "… " + count(e.cut, "line", "lines") + " left out …" }

// rest tells of the other deliveries.
func (e excerpt) rest() string {
	return "… " + count(e.others, "line", "lines") + " of other deliveries left out …"
}

// name is the line's delivery as a column shows it.
func (l TraceLine) name() string { return clip(plain(cmp.Or(l.Delivery, "-")), longestID) }

// told is the line's text, behind the delivery where there is a column of them.
func (e excerpt) told(l TraceLine) string {
	text := clip(plain(l.Text), longestTrace)
	if e.name > 0 {
		text = pad(l.name(), e.name) + "  " + text
	}
	return text
}

// String is the excerpt as text, for the ways to show it that keep its columns
// and break no lines.
func (e excerpt) String() string {
	var b strings.Builder
	write := func(lines []TraceLine) {
		for _, l := range lines {
			fmt.Fprintf(&b, "%*s  %-8s  %s\n", e.at, clock(l.At), l.Who, e.told(l))
		}
	}
	write(e.head)
	if e.cut > 0 {
		fmt.Fprintf(&b, "%*s  %s\n", e.at, "", e.omission())
	}
	write(e.tail)
	if e.others > 0 {
		fmt.Fprintf(&b, "%*s  %s\n", e.at, "", e.rest())
	}
	return b.String()
}

// deliveriesOf counts the deliveries of the lines.
func deliveriesOf(lines []TraceLine) int {
	seen := map[string]bool{}
	for _, l := range lines {
		seen[l.Delivery] = true
	}
	return len(seen)
}
