package report

import (
	"fmt"
	"html/template"
	"strings"
)

// Drawing is the time line as SVG. It is put together here rather than by the
// page's template: a report has thousands of marks, and going through one by
// one is what a template is slow at. Every text goes through [escaped].
func (t *timeline) Drawing() template.HTML {
	d := &drawing{}
	d.put(`<svg class="timeline" viewBox="0 0 %d %.0f" role="img" aria-label="%s">`, lineWidth, t.axisY+axisHeight, escaped(t.label))
	for _, k := range t.ticks {
		d.put(`<path class="grid" d="M%.1f 0V%.0f"/>`, k.x, t.axisY)
		d.text("tick", k.x, t.axisY+14, k.text)
	}
	d.put(`<path class="axis" d="M%d %.0fH%.1f"/><path class="silence" d="M%.1f %.0fH%d"/>`, lineMargin, t.axisY, t.silenceX, t.silenceX, t.axisY, lineWidth)
	if t.silence != "" {
		d.text("tick last", lineWidth, t.axisY-5, "silence")
		d.text("tick last", lineWidth, t.axisY+14, t.silence)
	}
	for i := range t.rows {
		d.row(&t.rows[i])
	}
	d.WriteString("</svg>")
	return template.HTML(d.String())
}

type drawing struct{ strings.Builder }

func (d *drawing) put(format string, args ...any) { fmt.Fprintf(d, format, args...) }

// escaped is a text as an element or an attribute holds it.
func escaped(text string) string { return template.HTMLEscapeString(plain(text)) }

func (d *drawing) text(class string, x, y float64, text string) {
	d.put(`<text class="%s" x="%.1f" y="%.1f">%s</text>`, class, x, y, escaped(text))
}

func (d *drawing) row(row *timelineRow) {
	if row.delivery != "" {
		d.text("delivery", lineMargin, row.titleY, row.delivery)
	}
	for _, l := range row.labels {
		d.put(`<path class="stem" d="M%.1f %.1fV%.1f"/>`, l.x, l.y+3, row.barY)
		d.text("label "+l.class, l.x, l.y, l.text)
	}
	for _, b := range row.bars {
		d.put(`<rect class="%s" x="%.1f" y="%.1f" width="%.1f" height="%d" rx="1.5"><title>%s</title></rect>`, b.class, b.x, row.barY, b.width, barHeight, escaped(b.tell))
	}
	for _, m := range row.ends {
		d.put(`<path class="end" d="M%.1f %.1fv18"><title>%s</title></path>`, m.x, row.barY-4, escaped(m.tell))
	}
	for _, m := range row.requests {
		d.put(`<circle class="request" cx="%.1f" cy="%.1f" r="3.5"><title>%s</title></circle>`, m.x, row.wireY, escaped(m.tell))
	}
	for _, m := range row.lost {
		d.put(`<path class="lost" d="M%.1f %.1fm-3 -3l6 6m0 -6l-6 6"><title>%s</title></path>`, m.x, row.wireY, escaped(m.tell))
	}
}
