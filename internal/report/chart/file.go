package chart

import (
	"fmt"
	"html"
	"strings"
)

// What a drawing looks like that has no page around it: the measures of its
// texts, and the tones of a report in light and dark.
const (
	heading   = 30 // of the file, in points
	caption   = 24 // of each chart
	fileStyle = `<style>
:root{--paper:#fff;--ink:#1d2226;--quiet:#5d666e;--rule:#e3e3de;--edge:#cfd0ca;--link:#245f9e;--good:#1f7a4a;--bad:#b3301f;--wait:#dfbd74;--body:#7cafdb}
@media(prefers-color-scheme:dark){:root{--paper:#1f2429;--ink:#e2e6e9;--quiet:#9aa4ac;--rule:#2a2f34;--edge:#3d444b;--link:#86b8ec;--good:#63c392;--bad:#f08a7c;--wait:#b08f45;--body:#5189bd}}
text{font-family:system-ui,sans-serif}
</style>`
)

// File draws charts one below the other, as an SVG file that needs no page.
func File(title string, charts ...Chart) (string, error) {
	var b strings.Builder
	whole := heading + len(charts)*(caption+height)
	fmt.Fprintf(&b, `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %d %d" role="img" aria-label="%s">`+"\n", width, whole, html.EscapeString(title))
	b.WriteString(fileStyle)
	fmt.Fprintf(&b, "\n"+`<rect width="%d" height="%d" fill="var(--paper)"/>`+"\n", width, whole)
	fmt.Fprintf(&b, `<text x="12" y="20" font-size="14" font-weight="600" fill="var(--ink)">%s</text>`+"\n", html.EscapeString(title))
	at := heading
	for _, c := range charts {
		drawing, err := c.SVG()
		if err != nil {
			return "", err
		}
		fmt.Fprintf(&b, `<text x="12" y="%d" font-size="12" fill="var(--ink)">%s</text>`+"\n", at+caption-8, html.EscapeString(c.Label))
		at += caption
		place := fmt.Sprintf(`<svg x="0" y="%d" width="%d" height="%d" `, at, width, height)
		b.WriteString(strings.Replace(drawing, `<svg class="chart" `, place, 1) + "\n")
		at += height
	}
	b.WriteString("</svg>\n")
	return b.String(), nil
}
