package report

import (
	"slices"
	"strconv"
	"strings"

	"github.com/hookdrill/hookdrill/internal/trial"
	"github.com/hookdrill/hookdrill/internal/verdict"
)

// The heights within a lane.
const (
	titleHeight  = 17.0
	faultHeight  = 13.0
	labelHeight  = 14.0
	labelGap     = 8.0 // between the lowest label and the bar; an expected window reaches into it
	barHeight    = 12.0
	wireHeight   = 14.0 // from the bar's foot to below the wire's marks
	laneGap      = 12.0
	narrowestBar = 1.5
	capWidth     = 4.0 // of the mark at a bar's end that tells how it came out
	longestMark  = 17
)

// lane is what is drawn of one delivery: its bars with the labels above and the
// wire's marks below, and behind them when it was to fail, and when what was
// expected.
type lane struct {
	name     string // empty where there is only one
	lines    []*TraceLine
	expected []expected
	faults   []Fault

	top, bottom float64
	faultY      float64
	barY, wireY float64
	bars        []bar
	ends        []mark
	requests    []mark
	lost        []mark
	labels      []label
	shades      []shade
	ghosts      []ghost
}

// bar is an attempt, or what stands for it.
type bar struct {
	x, width    float64
	segments    []segment
	class, tell string
}

// segment is a phase of a bar, as a part of its width.
type segment struct {
	x, width float64
	class    string
}

type mark struct {
	x           float64
	class, tell string
}

// shade is a fault window.
type shade struct {
	x, width float64
	text     string
}

// ghost is an expected window. A quiet one goes on to the drawing's end.
type ghost struct {
	x, width    float64
	quiet       bool
	class, tell string
}

// classOf says how a mark is coloured.
func classOf(m string) string {
	switch {
	case m == markDelivered || isStatus(m) && m[0] == '2':
		return "good"
	case m == "":
		return "none"
	}
	return "bad"
}

// layOut places everything below y, and returns where the next lane begins.
func (l *lane) layOut(a axis, y float64) float64 {
	labels := &flags{}
	if l.has(trial.KindAttempt) {
		l.byJournal(a, labels)
	} else {
		l.byWire(a, labels)
	}
	labels.settle()
	l.top = y
	if l.name != "" {
		y += titleHeight
	}
	l.shade(a)
	if len(l.shades) > 0 {
		y += faultHeight
		l.faultY = y - 3
	}
	l.barY = y + float64(labels.lanes)*labelHeight + labelGap
	l.wireY = l.barY + barHeight + wireHeight/2
	l.labels = labels.above(l.barY)
	l.expect(a)
	l.bottom = l.wireY + wireHeight/2
	return l.bottom + laneGap
}

func (l *lane) has(kind trial.Kind) bool {
	return slices.ContainsFunc(l.lines, func(line *TraceLine) bool { return line.Kind == kind })
}

// byJournal draws attempts as the sender tells of them, and below what the wire saw.
func (l *lane) byJournal(a axis, labels *flags) {
	edge := 0.0 // where the last bar ends: none hides another
	for _, line := range l.lines {
		m := line.mark(a)
		switch line.Kind {
		case trial.KindAttempt:
			edge = l.bar(a, line, edge, labels)
		case trial.KindRequest:
			l.requests = append(l.requests, m)
		case trial.KindConnect:
			if line.Mark != "" {
				l.lost = append(l.lost, m)
			}
		default:
			edge = l.other(a, line, edge, labels)
		}
	}
}

// other draws what the drawing knows nothing about: as a bar if it took its
// time or has a status, as a moment if not.
func (l *lane) other(a axis, line *TraceLine, edge float64, labels *flags) float64 {
	if line.Lasted > 0 || isStatus(line.Mark) {
		return l.bar(a, line, edge, labels)
	}
	return l.end(a, line, edge, labels)
}

func isStatus(mark string) bool {
	_, err := strconv.Atoi(mark)
	return err == nil && len(mark) == 3
}

// byWire draws what the wire saw of a party that tells nothing of itself:
// requests and failed connects are its attempts.
func (l *lane) byWire(a axis, labels *flags) {
	edge := 0.0
	for _, line := range l.lines {
		switch {
		case line.Kind == trial.KindConnect && line.Mark == "":
		case line.Kind == trial.KindConnect:
			edge = l.bar(a, line, edge, labels)
			l.lost = append(l.lost, line.mark(a))
		case line.Kind == trial.KindRequest:
			edge = l.bar(a, line, edge, labels)
		default:
			edge = l.other(a, line, edge, labels)
		}
	}
}

// bar adds an attempt with its phases, right of the edge, and returns the new edge.
func (l *lane) bar(a axis, line *TraceLine, edge float64, labels *flags) float64 {
	w := line.window()
	from := max(a.x(w.from), edge)
	b := bar{x: from, width: max(a.x(w.to)-from, 0), class: classOf(line.Mark), tell: line.tell()}
	at := w.from
	for _, p := range line.Phases {
		x0, x1 := max(a.x(at), from), max(a.x(min(at+p.Lasted, w.to)), from)
		at += p.Lasted
		if x1 > x0 {
			b.segments = append(b.segments, segment{x0, x1 - x0, p.Name})
		}
	}
	if len(b.segments) == 0 && b.width > narrowestBar {
		b.segments = []segment{{b.x, b.width, "whole"}}
	}
	l.bars = append(l.bars, b)
	labels.raise(from, clip(plain(line.Mark), longestMark), b.class)
	return b.x + b.width + capWidth + 1
}

// end adds a moment: how the delivery ended, or whatever else there is to tell.
func (l *lane) end(a axis, line *TraceLine, edge float64, labels *flags) float64 {
	m := line.mark(a)
	m.x = max(m.x, edge)
	l.ends = append(l.ends, m)
	labels.raise(m.x+4, clip(plain(line.Mark), longestMark), "ended")
	return m.x + 2
}

func (l *TraceLine) mark(a axis) mark {
	return mark{x: a.x(l.At), class: classOf(l.Mark), tell: l.tell()}
}

// tell is the line in words, with its phases.
func (l *TraceLine) tell() string {
	text := clock(l.At) + " " + clip(plain(l.Text), longestTrace)
	if len(l.Phases) < 2 {
		return text
	}
	parts := make([]string, len(l.Phases))
	for i, p := range l.Phases {
		parts[i] = p.Name + " " + spell(p.Lasted)
	}
	return text + " (" + strings.Join(parts, ", ") + ")"
}

// shade places the fault windows.
func (l *lane) shade(a axis) {
	end := a.parts[len(a.parts)-1].to
	for _, f := range l.faults {
		for _, w := range f.within(end) {
			x := a.x(w.from)
			l.shades = append(l.shades, shade{x, max(a.x(w.to)-x, 1), clip(plain(f.Text), longestBar)})
		}
	}
}

// expect places the expected windows.
func (l *lane) expect(a axis) {
	for _, e := range l.expected {
		x := a.x(Duration(e.From))
		// It holds what is drawn at its very end as well.
		g := ghost{x: x - 1.5, width: a.x(Duration(e.To)) - x + capWidth + 3, quiet: e.Quiet, tell: "expected: " + clip(plain(e.text), longestTrace)}
		if e.Quiet {
			g.width = lineWidth - x
		}
		g.class = map[bool]string{true: "missed"}[e.outcome > verdict.Pass]
		l.ghosts = append(l.ghosts, g)
	}
}
