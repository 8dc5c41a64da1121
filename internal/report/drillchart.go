package report

import (
	"fmt"
	"html/template"
	"math"
	"slices"
	"strings"
	"time"

	"github.com/hookdrill/hookdrill/internal/report/chart"
)

// figures are the drill's charts, in the order of the page.
func (d *Drill) figures() ([]figureView, error) {
	if len(d.Moments) == 0 {
		return nil, nil
	}
	var all []figureView
	for _, f := range []figure{d.throughput(), d.outcomes(), d.latency(), d.waiting(), d.amplification(), d.perDelivery()} {
		svg, err := f.SVG()
		if err != nil {
			return nil, err
		}
		f.Drawing = template.HTML(svg) // its texts are escaped where they are drawn
		all = append(all, f.figureView)
	}
	return all, nil
}

type figure struct {
	figureView
	chart.Chart
}

// overTime is a chart over the drill's clock, with the fault windows behind it.
func (d *Drill) overTime(title, note string, tell func(Moment) string, layers ...chart.Layer) figure {
	span := Duration(len(d.Moments)) * d.Step
	sick := chart.Layer{Tone: "bad", Shape: chart.Shade}
	var told []string
	for i, m := range d.Moments {
		sick.Values = append(sick.Values, math.Round(m.Sick*20)/20)
		told = append(told, d.told(i, tell(m)))
	}
	var ticks []chart.Tick
	for _, t := range roundTicks(span, func(at Duration) float64 { return float64(at) / float64(d.Step) }) {
		ticks = append(ticks, chart.Tick{At: t.x, Text: t.text})
	}
	c := chart.Chart{
		Label: title + " over " + spell(span) + " of simulated time. " + note, Columns: len(d.Moments), X: ticks,
		Layers: append([]chart.Layer{sick}, layers...), Tell: told,
	}
	c.High, c.Y = scale(layers)
	return figure{figureView{Title: title, Note: note}, c}
}

// told is a column in words.
func (d *Drill) told(i int, text string) string {
	from := Duration(i) * d.Step
	text = fmt.Sprintf("%s to %s: %s", momentText(from), momentText(from+d.Step), text)
	if m := d.Moments[i]; m.Sick > 0 {
		text += fmt.Sprintf("; %.0f %% of the endpoints in a fault window", m.Sick*100)
	}
	if n := d.Moments[i].Deaths; n > 0 {
		text += "; " + count(n, "death", "deaths")
	}
	return text
}

// of reads one value of every moment.
func (d *Drill) of(value func(Moment) float64) []float64 {
	values := make([]float64, len(d.Moments))
	for i, m := range d.Moments {
		values[i] = value(m)
	}
	return values
}

// stacked lays measures on one another.
func stacked(tones []chart.Tone, measures ...[]float64) []chart.Layer {
	layers := make([]chart.Layer, len(measures))
	var base []float64
	for i, values := range measures {
		sum := slices.Clone(values)
		for j := range base {
			sum[j] += base[j]
		}
		layers[i] = chart.Layer{Tone: tones[i], Shape: chart.Area, Values: sum, Base: base}
		base = sum
	}
	return layers
}

func (d *Drill) throughput() figure {
	a := d.of(func(m Moment) float64 { return float64(m.First) / d.seconds() })
	b := d.of(func(m Moment) float64 { return float64(m.Again) / d.seconds() })
	f := d.overTime("Attempts a second", "First ones and retries that began.", func(m Moment) string {
		return fmt.Sprintf("%s and %s began", count(m.First, "first attempt", "first attempts"), count(m.Again, "retry", "retries"))
	}, stacked([]chart.Tone{"body", "wait"}, a, b)...)
	f.Keys = []keyView{{"body", "first attempts"}, {"wait", "retries"}, {"shaded", "endpoints in a fault window, the more the darker"}}
	return f
}

func (d *Drill) seconds() float64 { return time.Duration(d.Step).Seconds() }

// endWords name the ways for an attempt to end.
func endWords() [EndsOfAttempts]keyView {
	return [...]keyView{
		{"good-soft", "accepted"}, {"wait", "another answer"}, {"connect", "timed out"}, {"tls", "broken off"}, {"bad", "unreachable"},
	}
}

func (d *Drill) outcomes() figure {
	words := endWords()
	var tones []chart.Tone
	var measures [][]float64
	for i, w := range words {
		tones = append(tones, chart.Tone(w.Tone))
		measures = append(measures, d.of(func(m Moment) float64 { return float64(m.Ends[i]) / d.seconds() }))
	}
	f := d.overTime("How attempts ended", "Attempts a second.", func(m Moment) string {
		var parts []string
		for i, n := range m.Ends {
			if n > 0 {
				parts = append(parts, thousands(n)+" "+words[i].Word)
			}
		}
		return strings.Join(append(parts, fmt.Sprintf("%s delivered and %s failed in the end", thousands(m.Delivered), thousands(m.Failed))), ", ")
	}, stacked(tones, measures...)...)
	f.Keys = words[:]
	return f
}

// latency is drawn to powers of ten: a hang takes a thousand times what an answer does.
func (d *Drill) latency() figure {
	read := func(of func(Moment) Duration) []float64 {
		return d.of(func(m Moment) float64 {
			if of(m) <= 0 {
				return math.NaN()
			}
			return time.Duration(of(m)).Seconds() * 1000
		})
	}
	lines := []chart.Layer{
		{Tone: "bad", Shape: chart.Line, Values: read(func(m Moment) Duration { return m.Nearly }), Dashed: true},
		{Tone: "warn", Shape: chart.Line, Values: read(func(m Moment) Duration { return m.Most })},
		{Tone: "link", Shape: chart.Line, Values: read(func(m Moment) Duration { return m.Half })},
	}
	f := d.overTime("How long attempts took", "To powers of ten, by when they ended.", func(m Moment) string {
		if m.Half == 0 {
			return "no attempt ended"
		}
		return fmt.Sprintf("half within %s, 90 %% within %s, 99 %% within %s", spell(m.Half), spell(m.Most), spell(m.Nearly))
	}, lines...)
	f.Keys = []keyView{{"link", "half of them"}, {"warn", "90 %"}, {"bad", "99 %"}}
	f.decades(lines)
	return f
}

// decades has the chart's values drawn to powers of ten.
func (f *figure) decades(lines []chart.Layer) {
	low, high := math.Inf(1), 1.0
	for _, l := range lines {
		for _, v := range l.Values {
			if !math.IsNaN(v) {
				low, high = min(low, v), max(high, v)
			}
		}
	}
	f.Log, f.Low, f.High, f.Y = true, 1, 10, nil
	for f.Low*10 <= low && f.Low*10 < high {
		f.Low *= 10
	}
	for f.High < high || f.High <= f.Low {
		f.High *= 10
	}
	for at := f.Low; at <= f.High; at *= 10 {
		f.Y = append(f.Y, chart.Tick{At: at, Text: spell(Duration(at * float64(time.Millisecond)))})
	}
}

func (d *Drill) waiting() figure {
	f := d.overTime("Deliveries not ended yet", "Accepted and neither delivered nor failed: the depth of the queue, with what is under way.", func(m Moment) string {
		return thousands(m.Waiting) + " not ended"
	}, chart.Layer{Tone: "connect", Shape: chart.Area, Values: d.of(func(m Moment) float64 { return float64(m.Waiting) })})
	return f
}

// amplification has a gap where no delivery began: there is nothing to multiply.
func (d *Drill) amplification() figure {
	values := d.of(func(m Moment) float64 {
		if m.First == 0 {
			return math.NaN()
		}
		return float64(m.First+m.Again) / float64(m.First)
	})
	first, again := 0, 0
	for _, m := range d.Moments {
		first, again = first+m.First, again+m.Again
	}
	note := fmt.Sprintf("Attempts for each first one; %.2f over the whole drill.", float64(first+again)/float64(max(first, 1)))
	return d.overTime("Retry amplification", note, func(m Moment) string {
		if m.First == 0 {
			return "no delivery began"
		}
		return fmt.Sprintf("%.2f attempts for each first one", float64(m.First+m.Again)/float64(m.First))
	}, chart.Layer{Tone: "link", Shape: chart.Line, Values: values})
}

func (d *Drill) perDelivery() figure {
	f := figure{figureView{Title: "Attempts for each delivery", Note: "How many deliveries took so many."}, chart.Chart{}}
	bars := chart.Layer{Tone: "body", Shape: chart.Bars}
	for i, n := range d.Attempts {
		word := fmt.Sprint(i + 1)
		if i > 0 && i == len(d.Attempts)-1 && len(d.Attempts) >= MostAttempts {
			word += "+"
		}
		f.X = append(f.X, chart.Tick{At: float64(i) + 0.5, Text: word})
		f.Tell = append(f.Tell, fmt.Sprintf("%s took %s", count(n, "delivery", "deliveries"), word))
		bars.Values = append(bars.Values, float64(n))
	}
	f.Label, f.Columns, f.Layers = "Attempts for each delivery: "+strings.Join(f.Tell, "; "), len(d.Attempts), []chart.Layer{bars}
	f.High, f.Y = scale(f.Layers)
	return f
}

// MostAttempts is how many columns there are of attempts for each delivery.
const MostAttempts = 12

// scale finds a round upper end for the layers' values, and ticks to it.
func scale(layers []chart.Layer) (high float64, ticks []chart.Tick) {
	for _, l := range layers {
		for _, v := range l.Values {
			if !math.IsNaN(v) {
				high = max(high, v)
			}
		}
	}
	high = max(high, 0.001)
	step := math.Pow(10, math.Floor(math.Log10(high)))
	for _, part := range []float64{0.2, 0.25, 0.5, 1, 2, 2.5} {
		if high/(step*part) <= 5 {
			step *= part
			break
		}
	}
	for at := 0.0; ; at += step {
		ticks = append(ticks, chart.Tick{At: at, Text: numeral(at)})
		if at >= high {
			return at, ticks
		}
	}
}

func numeral(n float64) string {
	if n >= 1000 {
		return thousands(int(math.Round(n)))
	}
	return decimal(n, 4)
}
