// Package chart draws measures over time, or over a few columns, as SVG for a
// page of ours. Scales, ticks and shapes are gonum.org/v1/plot's; colours are
// left to the page, so that one drawing serves light, dark and paper. It knows
// nothing of deliveries.
package chart

import (
	"bytes"
	"fmt"
	"html"
	"image/color"
	"regexp"
	"strconv"
	"strings"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/font"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
	"gonum.org/v1/plot/vg/vgsvg"
)

// Tone names a colour of the page: --NAME in its style.
type Tone string

// Shape is how the values of a layer are drawn.
type Shape int

// The shapes.
const (
	// Area fills what lies between Base and Values, as steps.
	Area Shape = iota
	// Line joins the middles of the columns. NaN is a gap.
	Line
	// Bars are columns with room between them.
	Bars
	// Shade fills whole columns, the denser the nearer the value is to 1.
	Shade
)

// Layer is one measure. Its n-th value lies in the n-th column.
type Layer struct {
	Tone   Tone
	Shape  Shape
	Values []float64
	// Base is what an Area stands on. Default: the axis.
	Base   []float64
	Dashed bool
}

// Tick is a mark on an axis.
type Tick struct {
	At   float64
	Text string
}

// Chart is a drawing. The layers lie one on the other, the first at the bottom.
type Chart struct {
	// Label tells it to those who cannot see it.
	Label string
	// Columns is how many there are; they lie from 0 to Columns.
	Columns int
	// Low and High bound the values. Log draws them to powers of ten; Low has to
	// be above 0 then.
	Low, High float64
	Log       bool
	X, Y      []Tick
	Layers    []Layer
	// Tell are the columns in words, shown to whoever points at one. May be shorter.
	Tell []string
}

// The measures of a drawing; a page may stretch it.
const (
	width    = 600
	height   = 210
	letters  = 11 // points
	densest  = 0.34
	faintest = 0.08
)

// SVG draws the chart.
func (c Chart) SVG() (string, error) {
	p := &palette{}
	drawn := plot.New()
	drawn.BackgroundColor = color.Transparent
	c.axes(drawn, p)
	drawn.Add(c.lattice(p))
	for _, l := range c.Layers {
		drawn.Add(painter{c, l, p.ink(l.Tone, 255), p})
	}
	canvas := vgsvg.New(width, height)
	whole := draw.New(canvas)
	// The last tick's text is centred below the right edge: room for half of it.
	inner := draw.Crop(whole, 0, -22, 4, -6)
	drawn.Draw(inner)
	var b bytes.Buffer
	if _, err := canvas.WriteTo(&b); err != nil {
		return "", fmt.Errorf("the chart %q: %w", c.Label, err)
	}
	data := drawn.DataCanvas(inner)
	return c.dressed(p.named(b.String()), data.Rectangle), nil
}

// axes sets scales and ticks.
func (c Chart) axes(drawn *plot.Plot, p *palette) {
	drawn.X.Min, drawn.X.Max = 0, float64(max(c.Columns, 1))
	drawn.Y.Min, drawn.Y.Max = c.Low, c.High
	if c.Log {
		drawn.Y.Scale = plot.LogScale{}
	}
	for _, axis := range []struct {
		*plot.Axis
		ticks []Tick
	}{{&drawn.X, c.X}, {&drawn.Y, c.Y}} {
		axis.Padding = 0
		axis.LineStyle.Width = 0
		axis.Tick.LineStyle.Width = 0
		axis.Tick.Length = 5
		axis.Tick.Label.Font = font.Font{Typeface: "Liberation", Variant: "Sans", Size: letters}
		axis.Tick.Label.Color = p.ink("quiet", 255)
		axis.Tick.Marker = plot.ConstantTicks(constant(axis.ticks))
	}
}

func constant(ticks []Tick) []plot.Tick {
	all := make([]plot.Tick, len(ticks))
	for i, t := range ticks {
		all[i] = plot.Tick{Value: t.At, Label: t.Text}
	}
	return all
}

// palette keeps which colour stands for which of the page's: the drawing library
// takes colours only, so each tone gets one that is replaced by its name.
type palette struct{ tones []Tone }

// apart keeps two stand-ins from each other by more than their rounding.
const apart = 4

func (p *palette) ink(t Tone, opacity uint8) color.Color {
	for i, known := range p.tones {
		if known == t {
			return color.NRGBA{B: uint8(apart*i + apart/2), A: opacity}
		}
	}
	p.tones = append(p.tones, t)
	return p.ink(t, opacity)
}

var (
	standIn  = regexp.MustCompile(`#0000([0-9A-F]{2})`)
	fontWord = regexp.MustCompile(`font-(family|variant|weight|style):[^;"]*;?`)
)

// named puts the page's colours in place of the stand-ins, and leaves the choice
// of the font to the page.
func (p *palette) named(svg string) string {
	svg = standIn.ReplaceAllStringFunc(svg, func(found string) string {
		n, err := strconv.ParseUint(found[5:], 16, 8)
		if i := int(n) / apart; err == nil && i < len(p.tones) {
			return "var(--" + string(p.tones[i]) + ")"
		}
		return found
	})
	return fontWord.ReplaceAllString(svg, "")
}

// dressed exchanges the file's head for one that fits into a page, and lays the
// columns over the drawing that tell what is in them.
func (c Chart) dressed(svg string, data vg.Rectangle) string {
	from, end := strings.Index(svg, "<g"), strings.LastIndex(svg, "</svg>")
	var b strings.Builder
	fmt.Fprintf(&b, `<svg class="chart" viewBox="0 0 %d %d" role="img" aria-label="%s">`, width, height, html.EscapeString(c.Label))
	b.WriteString(strings.TrimSpace(svg[from:end]))
	each := (data.Max.X - data.Min.X).Points() / float64(max(c.Columns, 1))
	for i, text := range c.Tell {
		fmt.Fprintf(&b, `<g class="try"><title>%s</title><rect x="%.1f" y="%.1f" width="%.1f" height="%.1f"/></g>`,
			html.EscapeString(text), data.Min.X.Points()+float64(i)*each, height-data.Max.Y.Points(), each, (data.Max.Y - data.Min.Y).Points())
	}
	b.WriteString("</svg>")
	return b.String()
}
