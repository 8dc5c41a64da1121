package report

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/hookdrill/hookdrill/internal/trial"
	"github.com/hookdrill/hookdrill/internal/verdict"
)

// The measures of a time line, in pixels of a drawing that is 560 of them wide.
// A wider one is stretched; letters are not.
const (
	lineWidth  = 560.0
	lineMargin = 8.0
	lineTail   = 126.0 // for the last label, and the silence, which is not to scale
	axisHeight = 22.0
	foldHeight = 14.0 // for what is written at the folds
	longestBar = 60   // letters of a lane's name
	maxLanes   = 8
	maxLines   = 80 // of the trace, for one lane
	mostTold   = 12 // attempts that the time line in words tells of
)

// timeline is a scenario's run on its clock, ready to be drawn.
type timeline struct {
	// label tells it to those who cannot see it.
	label string
	lanes []*lane
	axis  axis
	axisY float64
	// silence points to when the run ended, of which nothing is left to draw.
	silence string
	// More counts the lanes left out.
	More int
}

// timeline draws the scenario's trace; nil if there is nothing to draw.
func (s *Scenario) timeline() *timeline {
	if len(s.Trace) == 0 {
		return nil
	}
	names := s.laneNames()
	t := &timeline{label: s.told(len(names)), More: max(0, len(names)-maxLanes)}
	for _, name := range names[:min(len(names), maxLanes)] {
		t.lanes = append(t.lanes, s.lane(name, len(names) > 1))
	}
	span, shortest, busy := t.moments()
	t.axis = newAxis(span, shortest, busy, lineMargin, lineWidth-lineTail)
	y := 0.0
	for _, l := range t.lanes {
		y = l.layOut(t.axis, y)
	}
	if len(t.axis.folds()) > 0 {
		y += foldHeight
	}
	t.axisY = y
	if s.Lasted > span {
		t.silence = "→ " + spell(s.Lasted)
	}
	return t
}

// atOnce is a pause that nobody made: the next try is simply under way.
const atOnce = Duration(20 * time.Millisecond)

// moments are the time that something happened in, never nothing, the shortest
// pause between two tries of a lane, and when something was going on.
func (t *timeline) moments() (span, shortest Duration, busy []window) {
	for _, l := range t.lanes {
		last := Duration(-1)
		for _, line := range l.lines {
			w := line.window()
			span = max(span, w.to)
			busy = append(busy, w)
			if line.Kind != trial.KindAttempt && line.Kind != trial.KindRequest {
				continue
			}
			if pause := w.from - last; last >= 0 && pause > atOnce && (shortest == 0 || pause < shortest) {
				shortest = pause
			}
			last = max(last, w.to)
		}
		for _, g := range l.expected {
			if !g.Quiet {
				span = max(span, Duration(g.To))
				busy = append(busy, window{Duration(g.From), Duration(g.To)})
			}
		}
	}
	return max(span, Duration(time.Millisecond)), shortest, busy
}

// window is when the line's exchange was going on.
func (l *TraceLine) window() window {
	if l.Kind == trial.KindAttempt {
		return window{l.At - l.Lasted, l.At}
	}
	return window{l.At, l.At + l.Lasted}
}

// laneNames are the deliveries, those that a judgement names first: there may
// not be room for all.
func (s *Scenario) laneNames() []string {
	const enough = 2000 // nobody looks further, and searching a list is not free
	var names []string
	for i := range s.Trace {
		if name := s.Trace[i].Delivery; !slices.Contains(names, name) {
			names = append(names, name)
		}
		if len(names) > enough {
			break
		}
	}
	named := map[string]bool{}
	for _, f := range s.broken() {
		named[f.Delivery] = f.Delivery != "" && len(names) > maxLanes
	}
	slices.SortStableFunc(names, func(a, b string) int {
		return cmp.Or(compareBool(named[b], named[a]), compareBool(a == "", b == ""), natural(a, b))
	})
	return names
}

func compareBool(a, b bool) int {
	switch {
	case a == b:
		return 0
	case b:
		return -1
	}
	return 1
}

// natural compares names as people count: "delivery 2" comes before "delivery 10".
func natural(a, b string) int {
	for a != "" && b != "" {
		digitsA, digitsB := leadingDigits(a), leadingDigits(b)
		if digitsA != "" && digitsB != "" {
			x, y := strings.TrimLeft(digitsA, "0"), strings.TrimLeft(digitsB, "0")
			if c := cmp.Or(cmp.Compare(len(x), len(y)), cmp.Compare(x, y)); c != 0 {
				return c
			}
			a, b = a[len(digitsA):], b[len(digitsB):]
			continue
		}
		if a[0] != b[0] {
			return cmp.Compare(a[0], b[0])
		}
		a, b = a[1:], b[1:]
	}
	return cmp.Compare(len(a), len(b))
}

func leadingDigits(text string) string {
	end := strings.IndexFunc(text, func(c rune) bool { return c < '0' || c > '9' })
	if end < 0 {
		return text
	}
	return text[:end]
}

// lane gathers what belongs to one delivery.
func (s *Scenario) lane(delivery string, several bool) *lane {
	l := &lane{}
	for i := range s.Trace {
		if line := &s.Trace[i]; line.Delivery == delivery && len(l.lines) < maxLines {
			l.lines = append(l.lines, line)
		}
	}
	if several {
		l.name = clip(plain(cmp.Or(delivery, nobodys(l.lines))), longestBar)
	}
	for _, f := range s.Findings {
		if f.Window != nil && f.Delivery == delivery && len(l.expected) < maxLines {
			l.expected = append(l.expected, expected{*f.Window, f.Outcome, f.Expected})
		}
	}
	for _, f := range s.Faults {
		if f.Delivery == delivery || f.Delivery == "" && delivery != "" {
			l.faults = append(l.faults, f)
		}
	}
	return l
}

// nobodys names the lane of what belongs to no delivery.
func nobodys(lines []*TraceLine) string {
	known := []string{whoNetwork, whoEndpoint, whoSender}
	if slices.ContainsFunc(lines, func(l *TraceLine) bool { return slices.Contains(known, l.Who) }) {
		return "of no delivery"
	}
	return "the run"
}

// told is the time line in words.
func (s *Scenario) told(lanes int) string {
	last := Duration(0)
	for i := range s.Trace {
		last = max(last, s.Trace[i].window().to)
	}
	if lanes > 1 {
		return fmt.Sprintf("Time line of %d deliveries over %s", lanes, spell(last))
	}
	var marks []string
	for _, l := range s.Trace {
		if (l.Kind == trial.KindAttempt || l.Kind == trial.KindOutcome) && len(marks) < mostTold {
			marks = append(marks, fmt.Sprintf("%s at %s", l.Mark, clock(l.At)))
		}
	}
	return "Time line: " + cmp.Or(strings.Join(marks, ", "), count(len(s.Trace), "event", "events")+" on the network")
}

// expected is a window in which something was expected, or nothing.
type expected struct {
	verdict.Window
	outcome verdict.Outcome
	text    string
}
