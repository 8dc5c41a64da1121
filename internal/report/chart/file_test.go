package chart_test

import (
	"encoding/xml"
	"errors"
	"io"
	"strings"
	"testing"

	"github.com/hookdrill/hookdrill/internal/report/chart"
)

// A file is well-formed, has every colour that it uses, and every chart's words.
func TestAFileStandsByItself(t *testing.T) {
	t.Parallel()
	one := chart.Chart{
		Label: "Files & more", Columns: 2, High: 4, X: []chart.Tick{{At: 0, Text: "0s"}}, Y: []chart.Tick{{At: 4, Text: "four"}},
		Layers: []chart.Layer{{Tone: "bad", Shape: chart.Shade, Values: []float64{0, 1}}, {Tone: "link", Shape: chart.Line, Values: []float64{1, 2}}},
	}
	other := one
	other.Label = "Requests"
	svg, err := chart.File("A <title>", one, other)
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
	for _, want := range []string{`xmlns="http://www.w3.org/2000/svg"`, "A &lt;title&gt;", "Files &amp; more", ">Requests<", "four", `<svg x="0" y="54"`, `<svg x="0" y="288"`} {
		if !strings.Contains(svg, want) {
			t.Errorf("the file does not hold %q", want)
		}
	}
	for _, used := range strings.Split(svg, "var(--")[1:] {
		if tone, _, _ := strings.Cut(used, ")"); !strings.Contains(svg, "--"+tone+":") {
			t.Errorf("the file does not say what %s is", tone)
		}
	}
}
