package report

import (
	"fmt"
	"html/template"
	"strconv"
	"strings"
	"unicode/utf8"
)

// Drawing is the time line as SVG. It is put together here rather than by the
// page's template: a report has thousands of marks, and going through one by
// one is what a template is slow at. Every text goes through [escaped].
//
// Places are per cent of the width and heights are pixels, so that the drawing
// takes what room there is and its letters keep their size.
func (t *timeline) Drawing() template.HTML {
	d := &drawing{}
	height := t.axisY + axisHeight
	d.put(`<svg class="timeline" height="%.0f" role="img" aria-label="%s">`, height, escaped(t.label))
	for _, l := range t.lanes {
		d.behind(l)
	}
	d.scale(t)
	for _, l := range t.lanes {
		d.lane(l)
	}
	d.WriteString("</svg>")
	return template.HTML(d.String())
}

// tickLetter is how wide a letter is below the axis.
const tickLetter = 6.4

type drawing struct{ strings.Builder }

func (d *drawing) put(format string, args ...any) { fmt.Fprintf(d, format, args...) }

// escaped is a text as an element or an attribute holds it.
func escaped(text string) string { return template.HTMLEscapeString(plain(text)) }

// pc writes a place or a width as per cent of the drawing's.
func pc(x float64) string {
	return strings.TrimSuffix(strconv.FormatFloat(x/lineWidth*100, 'f', 1, 64), ".0") + "%"
}

func (d *drawing) text(class string, x, y float64, text string) {
	d.put(`<text class="%s" x="%s" y="%.0f">%s</text>`, class, pc(x), y, escaped(text))
}

func (d *drawing) upright(class string, x, y0, y1 float64) {
	d.put(`<line class="%s" x1="%[2]s" x2="%[2]s" y1="%.0f" y2="%.0f"/>`, class, pc(x), y0, y1)
}

func (d *drawing) level(class string, x0, x1, y float64) {
	d.put(`<line class="%s" x1="%s" x2="%s" y1="%[4]g" y2="%[4]g"/>`, class, pc(x0), pc(x1), y)
}

// scale draws the axis, and the silence behind its end.
func (d *drawing) scale(t *timeline) {
	room := lineWidth - tickLetter*float64(utf8.RuneCountInString(t.silence)+1) // for the ticks' texts
	for _, k := range t.axis.ticks() {
		d.upright("grid", k.x, 0, t.axisY)
		if k.x+tickLetter*float64(len(k.text))/2 < room {
			d.text("tick", k.x, t.axisY+15, k.text)
		}
	}
	for _, p := range t.axis.parts {
		class := "axis"
		if p.folded {
			class = "fold"
		}
		d.level(class, p.x0, p.x1, t.axisY)
	}
	for _, k := range t.axis.folds() {
		d.text("tick gap", k.x, t.axisY-5, k.text)
	}
	if t.silence != "" {
		d.level("silence", t.axis.end(), lineWidth, t.axisY)
		d.text("tick last", lineWidth, t.axisY+15, t.silence)
	}
}

// behind draws what lies behind a lane: fault windows, and silence that was expected.
func (d *drawing) behind(l *lane) {
	for _, s := range l.shades {
		d.put(`<g class="fault"><title>by script: %s</title><rect x="%s" y="%.0f" width="%s" height="%.0f"/>`,
			escaped(s.text), pc(s.x), l.top, pc(s.width), l.bottom-l.top)
		d.text("label", s.x+3, l.faultY, s.text)
		d.WriteString("</g>")
	}
	for _, g := range l.ghosts {
		if g.quiet {
			d.put(`<g class="quiet %s"><title>%s</title>`, g.class, escaped(g.tell))
			d.level("", g.x+capWidth, lineWidth, l.barY+barHeight/2)
			d.WriteString("</g>")
		}
	}
}

// outlines draws the expected windows around what is there: a bar that goes on
// through one must not hide it.
func (d *drawing) outlines(l *lane) {
	for _, g := range l.ghosts {
		if !g.quiet {
			d.put(`<rect class="ghost %s" x="%s" y="%.0f" width="%s" height="%.0f" rx="3"><title>%s</title></rect>`,
				g.class, pc(g.x), l.barY-5, pc(g.width), barHeight+9, escaped(g.tell))
		}
	}
}

func (d *drawing) lane(l *lane) {
	if l.name != "" {
		d.text("name", lineMargin, l.top+12, l.name)
	}
	for _, k := range l.labels {
		d.upright("stem", k.x, k.y+3, l.barY)
		d.text("label "+k.class, k.x, k.y, k.text)
	}
	for _, b := range l.bars {
		d.put(`<g class="try"><title>%s</title>`, escaped(b.tell))
		for _, s := range b.segments {
			d.put(`<rect class="%s" x="%s" y="%g" width="%s" height="%g"/>`, s.class, pc(s.x), l.barY, pc(s.width), barHeight)
		}
		d.put(`<rect class="cap %s" x="%s" y="%g" width="%g" height="%g" rx="1"/></g>`, b.class, pc(b.x+b.width), l.barY-1, capWidth, barHeight+2)
	}
	d.outlines(l)
	for _, m := range l.ends {
		d.put(`<g class="try"><title>%s</title>`, escaped(m.tell))
		d.upright("end", m.x, l.barY-4, l.barY+barHeight+4)
		d.WriteString("</g>")
	}
	for _, m := range l.requests {
		d.put(`<circle class="request" cx="%s" cy="%g" r="3"><title>%s</title></circle>`, pc(m.x), l.wireY, escaped(m.tell))
	}
	for _, m := range l.lost {
		d.put(`<svg x="%s" y="%g" overflow="visible"><path class="lost" d="M-3-3 3 3M3-3-3 3"><title>%s</title></path></svg>`, pc(m.x), l.wireY, escaped(m.tell))
	}
}
