package chart

import (
	"image/color"
	"math"
	"slices"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
)

// painter draws one layer of a chart.
type painter struct {
	chart   Chart
	layer   Layer
	ink     color.Color
	palette *palette
}

// Plot implements plot.Plotter.
func (p painter) Plot(canvas draw.Canvas, drawn *plot.Plot) {
	x, y := drawn.Transforms(&canvas)
	at := func(column, value float64) vg.Point {
		return vg.Point{X: x(column), Y: y(min(max(value, p.chart.Low), p.chart.High))}
	}
	switch p.layer.Shape {
	case Area:
		p.area(canvas, at)
	case Line:
		p.line(canvas, at)
	case Bars:
		p.bars(canvas, at)
	case Shade:
		p.shade(canvas, at)
	}
}

// place is where a value of a column lies.
type place func(column, value float64) vg.Point

// area goes along the values and back along their base.
func (p painter) area(canvas draw.Canvas, at place) {
	var there, back []vg.Point
	for i, v := range p.layer.Values {
		base := p.chart.Low
		if i < len(p.layer.Base) {
			base = p.layer.Base[i]
		}
		there = append(there, at(float64(i), v), at(float64(i+1), v))
		back = append(back, at(float64(i), base), at(float64(i+1), base))
	}
	for _, point := range slices.Backward(back) {
		there = append(there, point)
	}
	if len(there) > 0 {
		canvas.FillPolygon(p.ink, there)
	}
}

// line breaks off where there is no value. A value by itself is a dot.
func (p painter) line(canvas draw.Canvas, at place) {
	style := draw.LineStyle{Color: p.ink, Width: 1.5}
	if p.layer.Dashed {
		style.Dashes = []vg.Length{3, 2.5}
	}
	var points []vg.Point
	flush := func() {
		switch len(points) {
		case 0:
		case 1:
			canvas.DrawGlyph(draw.GlyphStyle{Color: p.ink, Radius: 1.25, Shape: draw.CircleGlyph{}}, points[0])
		default:
			canvas.StrokeLines(style, points)
		}
		points = nil
	}
	for i, v := range p.layer.Values {
		if math.IsNaN(v) {
			flush()
			continue
		}
		points = append(points, at(float64(i)+0.5, v))
	}
	flush()
}

func (p painter) bars(canvas draw.Canvas, at place) {
	const gap = 0.14
	for i, v := range p.layer.Values {
		if v <= p.chart.Low {
			continue
		}
		left, right := float64(i)+gap, float64(i+1)-gap
		foot, top := at(left, p.chart.Low), at(right, v)
		top.Y = max(top.Y, foot.Y+1) // one of a hundred thousand is to be seen as well
		canvas.FillPolygon(p.ink, []vg.Point{foot, {X: foot.X, Y: top.Y}, top, {X: top.X, Y: foot.Y}})
	}
}

// shade draws columns of one density together.
func (p painter) shade(canvas draw.Canvas, at place) {
	for i := 0; i < len(p.layer.Values); {
		share, to := p.layer.Values[i], i+1
		for to < len(p.layer.Values) && p.layer.Values[to] == share {
			to++
		}
		if share > 0 {
			ink := p.palette.ink(p.layer.Tone, uint8(255*(faintest+(densest-faintest)*min(share, 1))))
			foot, top := at(float64(i), p.chart.Low), at(float64(to), p.chart.High)
			canvas.FillPolygon(ink, []vg.Point{foot, {X: foot.X, Y: top.Y}, top, {X: top.X, Y: foot.Y}})
		}
		i = to
	}
}

// lattice are thin lines at the ticks of the values, and the axis.
func (c Chart) lattice(p *palette) plot.Plotter {
	return lattice{c, draw.LineStyle{Color: p.ink("rule", 255), Width: 1}, draw.LineStyle{Color: p.ink("edge", 255), Width: 1}}
}

type lattice struct {
	chart      Chart
	thin, axis draw.LineStyle
}

// Plot implements plot.Plotter.
func (l lattice) Plot(canvas draw.Canvas, drawn *plot.Plot) {
	_, y := drawn.Transforms(&canvas)
	for _, t := range l.chart.Y {
		canvas.StrokeLine2(l.thin, canvas.Min.X, y(t.At), canvas.Max.X, y(t.At))
	}
	canvas.StrokeLine2(l.axis, canvas.Min.X, y(l.chart.Low), canvas.Max.X, y(l.chart.Low))
}
