package chart_test

import (
	"encoding/xml"
	"errors"
	"io"
	"math"
	"strings"
	"testing"

	"github.com/hookdrill/hookdrill/internal/report/chart"
)

// A chart is one element of a page: well-formed, in the page's colours, with
// its texts escaped and its columns told.
func TestAChartFitsIntoAPage(t *testing.T) {
	t.Parallel()
	svg, err := chart.Chart{
		Label: `a "b" <c>`, Columns: 3, High: 10,
		X: []chart.Tick{{At: 0, Text: "0"}, {At: 3, Text: "3 min"}}, Y: []chart.Tick{{At: 0, Text: "0"}, {At: 10, Text: "ten"}},
		Layers: []chart.Layer{
			{Tone: "bad", Shape: chart.Shade, Values: []float64{0, 0.5, 1}},
			{Tone: "good", Shape: chart.Area, Values: []float64{1, 2, 3}},
			{Tone: "wait", Shape: chart.Area, Values: []float64{2, 3, 4}, Base: []float64{1, 2, 3}},
			{Tone: "link", Shape: chart.Line, Values: []float64{5, math.NaN(), 6}, Dashed: true},
			{Tone: "body", Shape: chart.Bars, Values: []float64{0, 1, 99}},
		},
		Tell: []string{"first", "<second>"},
	}.SVG()
	if err != nil {
		t.Fatal(err)
	}
	for decoder := xml.NewDecoder(strings.NewReader(svg)); ; {
		if _, err := decoder.Token(); errors.Is(err, io.EOF) {
			break
		} else if err != nil {
			t.Fatalf("not well-formed: %v\n%s", err, svg)
		}
	}
	for _, want := range []string{"var(--bad)", "var(--good)", "var(--wait)", "var(--link)", "var(--body)", "var(--rule)", "3 min", "ten", "&lt;second&gt;", "a &#34;b&#34;"} {
		if !strings.Contains(svg, want) {
			t.Errorf("the drawing does not hold %q", want)
		}
	}
	for _, not := range []string{"#0000", "font-family", "<?xml", "NaN", "Inf"} {
		if strings.Contains(svg, not) {
			t.Errorf("the drawing holds %q", not)
		}
	}
	if n := strings.Count(svg, `class="try"`); n != 2 {
		t.Errorf("%d columns are told, want 2", n)
	}
}
