package report

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/hookdrill/hookdrill/internal/trial"
)

// The measures of a time line, in the units of its drawing.
const (
	lineWidth    = 560
	lineMargin   = 8
	lineTail     = 126 // for the last label, and the silence, which is not to scale
	labelHeight  = 14
	letterWidth  = 6.9 // of the labels, at their size
	barHeight    = 10
	wireHeight   = 14 // from the bar's foot to the middle of the wire's marks
	rowGap       = 12
	axisHeight   = 20
	titleHeight  = 15
	longestMark  = 17
	maxLanes     = 4
	maxRows      = 8
	maxMarks     = 80 // of one row
	narrowestBar = 3
)

// timeline is a scenario's deliveries on the run's clock, ready to be drawn.
type timeline struct {
	// label tells it to those who cannot see it.
	label string
	rows  []timelineRow
	ticks []tick
	axisY float64
	// silenceX is where the drawing leaves its scale; silence says until when.
	silenceX float64
	silence  string
	// More counts the deliveries left out.
	More int
}

type timelineRow struct {
	delivery       string // empty where there is only one
	titleY         float64
	barY, wireY    float64
	bars           []bar
	ends           []mark
	requests, lost []mark
	labels         []label
}

type bar struct {
	x, width    float64
	class, tell string
}

type mark struct {
	x           float64
	class, tell string
}

type label struct {
	x, y        float64
	text, class string
	lane        int
}

type tick struct {
	x    float64
	text string
}

// timeline draws the scenario's trace; nil if there is nothing to draw.
func (s *Scenario) timeline() *timeline {
	if len(s.Trace) == 0 {
		return nil
	}
	t := &timeline{}
	span := s.span()
	scale := func(at Duration) float64 {
		return lineMargin + float64(at)/float64(span)*(lineWidth-2*lineMargin-lineTail)
	}
	deliveries := s.drawn()
	t.More = max(0, len(deliveries)-maxRows)
	y := 0.0
	for _, d := range deliveries[:min(len(deliveries), maxRows)] {
		row := timelineRow{}
		if len(deliveries) > 1 {
			row.delivery = cmp.Or(clip(d, 60), "(of no delivery)")
			y += titleHeight
			row.titleY = y - 3
		}
		y = row.draw(s.of(d), y, scale)
		t.rows = append(t.rows, row)
	}
	t.axisY = y
	t.ticks = ticks(span, scale)
	t.silenceX = scale(span)
	if s.Lasted > span {
		t.silence = "until " + spell(s.Lasted)
	}
	t.label = s.told(deliveries)
	return t
}

// span is the time that something happened in, and never nothing.
func (s *Scenario) span() Duration {
	last := Duration(0)
	for _, l := range s.Trace {
		end := l.At
		if l.Kind != trial.KindAttempt {
			end += l.Lasted
		}
		last = max(last, end)
	}
	return max(last, Duration(time.Millisecond))
}

// drawn are the deliveries, those that a judgement names first: there may not
// be room for all.
func (s *Scenario) drawn() []string {
	var names []string
	for _, l := range s.Trace {
		if !slices.Contains(names, l.Delivery) {
			names = append(names, l.Delivery)
		}
		if len(names) > 2000 {
			break // nobody looks further, and searching a list is not free
		}
	}
	named := map[string]bool{}
	for _, f := range s.broken() {
		named[f.Delivery] = f.Delivery != ""
	}
	if len(names) > maxRows {
		slices.SortStableFunc(names, func(a, b string) int {
			switch {
			case named[a] == named[b]:
				return 0
			case named[a]:
				return -1
			}
			return 1
		})
	}
	return names
}

func (s *Scenario) of(delivery string) []TraceLine {
	var own []TraceLine
	for _, l := range s.Trace {
		if l.Delivery == delivery && len(own) < maxMarks {
			own = append(own, l)
		}
	}
	return own
}

// told is the time line in words.
func (s *Scenario) told(deliveries []string) string {
	if len(deliveries) > 1 {
		return fmt.Sprintf("Time line of %d deliveries over %s", len(deliveries), spell(s.span()))
	}
	var marks []string
	for _, l := range s.Trace {
		if (l.Kind == trial.KindAttempt || l.Kind == trial.KindOutcome) && len(marks) < 12 {
			marks = append(marks, fmt.Sprintf("%s at %s", l.Mark, clock(l.At)))
		}
	}
	return "Time line: " + cmp.Or(strings.Join(marks, ", "), count(len(s.Trace), "event", "events")+" on the network")
}

// classOf says how a mark is coloured.
func classOf(m string) string {
	if m == markDelivered || len(m) == 3 && m[0] == '2' {
		return "good"
	}
	return "bad"
}

// draw places one delivery's lines in the row below y, and returns where the
// next row begins.
func (row *timelineRow) draw(lines []TraceLine, y float64, scale func(Duration) float64) float64 {
	bySender := slices.ContainsFunc(lines, func(l TraceLine) bool { return l.Who == whoSender })
	labels := &flags{}
	edge := 0.0 // where the last bar ends: no bar hides another
	for _, l := range lines {
		m := mark{x: scale(l.At), class: classOf(l.Mark), tell: clock(l.At) + " " + clip(plain(l.Text), longestTrace)}
		text := clip(plain(l.Mark), longestMark)
		switch l.Kind {
		case trial.KindAttempt:
			start := max(scale(l.At-l.Lasted), edge)
			width := max(m.x-start, narrowestBar)
			edge = start + width + 1
			row.bars = append(row.bars, bar{x: start, width: width, class: m.class, tell: m.tell})
			labels.raise(start, text, m.class)
		case trial.KindOutcome, trial.KindRefusal:
			m.x = max(m.x, edge)
			row.ends = append(row.ends, m)
			labels.raise(m.x+4, text, "ended")
		case trial.KindRequest:
			row.requests = append(row.requests, m)
			if !bySender {
				labels.raise(m.x, text, m.class)
			}
		case trial.KindConnect:
			if l.Mark == "" {
				continue
			}
			row.lost = append(row.lost, m)
			if !bySender {
				labels.raise(m.x, text, m.class)
			}
		}
	}
	labels.settle()
	row.barY = y + float64(labels.lanes*labelHeight) + 4
	row.wireY = row.barY + barHeight + wireHeight/2
	row.labels = labels.above(row.barY)
	return row.wireY + wireHeight/2 + rowGap
}

// flags are the labels above a row. Each stands in the lowest lane that has
// room to its right, so the stem of a higher one passes left of what is lower.
type flags struct {
	labels []label
	lanes  int
}

func (f *flags) raise(x float64, text, class string) {
	if text != "" {
		f.labels = append(f.labels, label{x: x, text: text, class: class})
	}
}

// settle gives each label its lane. One that finds none is dropped: its mark
// has a tooltip.
func (f *flags) settle() {
	slices.SortStableFunc(f.labels, func(a, b label) int { return cmp.Compare(a.x, b.x) })
	var taken []float64 // from where on each lane is taken
	var kept []label
	for _, l := range slices.Backward(f.labels) {
		right := l.x + float64(utf8.RuneCountInString(l.text)+1)*letterWidth
		l.lane = slices.IndexFunc(taken, func(from float64) bool { return right <= from })
		if l.lane < 0 {
			if len(taken) == maxLanes {
				continue
			}
			l.lane = len(taken)
			taken = append(taken, 0)
		}
		taken[l.lane] = l.x
		kept = append(kept, l)
	}
	f.labels, f.lanes = kept, len(taken)
}

// above returns the labels, set above the bars.
func (f *flags) above(barY float64) []label {
	for i := range f.labels {
		f.labels[i].y = barY - 5 - float64(f.labels[i].lane*labelHeight)
	}
	return f.labels
}

// ticks are at most seven round times.
func ticks(span Duration, scale func(Duration) float64) []tick {
	step := roundStep(time.Duration(span))
	var all []tick
	for at := time.Duration(0); at <= time.Duration(span); at += step {
		text := "0"
		if at > 0 {
			text = spell(Duration(at))
		}
		all = append(all, tick{x: scale(Duration(at)), text: text})
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
