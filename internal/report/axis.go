package report

import (
	"cmp"
	"slices"
	"time"
)

// axis places moments of a run on a line. It is to scale, except where nothing
// happens for so long that what does happen could not be told apart: there it
// is folded, and says so.
type axis struct {
	parts []part
}

// part is a stretch of time and where it lies.
type part struct {
	window
	x0, x1 float64
	folded bool
}

// The measures of an axis.
const (
	foldWidth = 34.0
	// A pause is drawn this wide at least; for its sake the axis is folded.
	leastPause = 7.0
	// A gap is folded where it is this many times the shortest pause.
	longGap = 12
)

// newAxis lays out the time from 0 to span between x0 and x1. What happens when
// is in busy; shortest is the shortest pause that is to be seen.
func newAxis(span, shortest Duration, busy []window, x0, x1 float64) axis {
	whole := []part{{window: window{0, span}}}
	if shortest <= 0 || float64(shortest)/float64(span)*(x1-x0) >= leastPause {
		return place(whole, x0, x1)
	}
	return place(fold(span, longGap*shortest, busy), x0, x1)
}

// fold cuts the time at gaps that are longer than that.
func fold(span, longest Duration, busy []window) []part {
	slices.SortFunc(busy, func(a, b window) int { return cmp.Compare(a.from, b.from) })
	var parts []part
	begun, last := Duration(0), Duration(0) // of what is to scale
	margin := longest / longGap
	for _, w := range busy {
		if w.from-last > longest {
			parts = append(parts, part{window: window{begun, last + margin}}, part{window: window{last + margin, w.from - margin}, folded: true})
			begun = w.from - margin
		}
		last = max(last, w.to)
	}
	return append(parts, part{window: window{begun, max(span, last)}})
}

// place gives each part its room: a folded one always the same, the others
// what is left, by their lengths.
func place(parts []part, x0, x1 float64) axis {
	room, scaled := x1-x0, Duration(0)
	for _, p := range parts {
		if p.folded {
			room -= foldWidth
		} else {
			scaled += p.to - p.from
		}
	}
	if room < foldWidth { // so many folds that there is no room for what is between
		return place([]part{{window: window{0, parts[len(parts)-1].to}}}, x0, x1)
	}
	at := x0
	for i := range parts {
		p := &parts[i]
		width := foldWidth
		if !p.folded {
			width = room * float64(p.to-p.from) / float64(scaled)
		}
		p.x0, p.x1 = at, at+width
		at += width
	}
	return axis{parts}
}

// x is where a moment lies.
func (a axis) x(at Duration) float64 {
	for _, p := range a.parts {
		if at <= p.to {
			return p.x0 + (p.x1-p.x0)*float64(max(at, p.from)-p.from)/float64(max(1, p.to-p.from))
		}
	}
	return a.parts[len(a.parts)-1].x1
}

func (a axis) end() float64 { return a.parts[len(a.parts)-1].x1 }

type tick struct {
	x    float64
	text string
}

// ticks are round times; on an axis that is folded, when each part of it begins.
func (a axis) ticks() []tick {
	if len(a.parts) == 1 {
		return roundTicks(a.parts[0].to, a.x)
	}
	const apart = 44.0
	var all []tick
	for _, p := range a.parts {
		if p.folded || len(all) > 0 && p.x0-all[len(all)-1].x < apart {
			continue
		}
		all = append(all, tick{p.x0, momentText(p.from)})
	}
	return all
}

// folds are where the axis is folded, and for how long.
func (a axis) folds() []tick {
	var all []tick
	for _, p := range a.parts {
		if p.folded {
			all = append(all, tick{(p.x0 + p.x1) / 2, spell(p.to - p.from)})
		}
	}
	return all
}

func momentText(at Duration) string {
	if at == 0 {
		return "0"
	}
	return spell(at)
}

// roundTicks are at most seven round times.
func roundTicks(span Duration, x func(Duration) float64) []tick {
	step := roundStep(time.Duration(span))
	var all []tick
	for at := time.Duration(0); at <= time.Duration(span); at += step {
		all = append(all, tick{x: x(Duration(at)), text: momentText(Duration(at))})
	}
	return all
}

func roundStep(span time.Duration) time.Duration {
	const most = 6
	step := 200 * time.Microsecond
	for span/step > most {
		step = nextRound(step)
	}
	return step
}

// nextRound steps through times that people count by.
func nextRound(step time.Duration) time.Duration {
	const day = 24 * time.Hour
	for _, round := range []time.Duration{
		time.Millisecond, 2 * time.Millisecond, 5 * time.Millisecond, 10 * time.Millisecond, 20 * time.Millisecond,
		50 * time.Millisecond, 100 * time.Millisecond, 200 * time.Millisecond, 500 * time.Millisecond,
		time.Second, 2 * time.Second, 5 * time.Second, 10 * time.Second, 30 * time.Second,
		time.Minute, 2 * time.Minute, 5 * time.Minute, 10 * time.Minute, 30 * time.Minute,
		time.Hour, 2 * time.Hour, 6 * time.Hour, 12 * time.Hour, day, 2 * day, 5 * day,
	} {
		if round > step {
			return round
		}
	}
	return 2 * step
}
