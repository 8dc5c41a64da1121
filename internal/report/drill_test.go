package report

import (
	"bytes"
	"io"
	"math"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"

	"github.com/hookdrill/hookdrill/internal/report/chart"
	"github.com/hookdrill/hookdrill/internal/verdict"
)

// drilled is a report of a drill, with as many moments as a drill can have.
func drilled() *Report {
	r := sampleReport()
	d := &Drill{
		Mix: "outage", About: "One endpoint in three is down.", Policy: "langsmith", Deliveries: 100_000, Cases: 400, Done: 390, Deaths: 12,
		Ledger:   []Entry{{Word: "accepted", Count: 97_500, Meaning: "the sender took them"}, {Word: "lost", Count: 2, Meaning: "never ended", Bad: true}},
		Step:     Duration(37500 * time.Millisecond),
		Attempts: []int{60_000, 20_000, 17_499, 1}, Unexercised: []string{"LS-5XX-RETRY"}, HistoryCases: 40,
		Fired: []Fired{{"503", 12, 40_000}, {"<b>hang", 3, 17}, {"reset(when: after)", 4, 0}},
	}
	for i := range 192 {
		m := Moment{First: 500, Again: i, Ends: [...]int{400, 50, 20, 10, i}, Delivered: 450, Failed: 20, Waiting: i * 3}
		if i%7 > 0 { // in some of them nothing ended
			m.Half, m.Most, m.Nearly = Duration(80*time.Millisecond), Duration(time.Second), Duration(5*time.Second)
		}
		if i > 40 && i < 90 {
			m.Sick, m.Deaths = 0.3, 1
		}
		d.Moments = append(d.Moments, m)
	}
	w := drawn()
	w.File, w.Name, w.Verdict = "case 7", "d<9>, failed after 3 attempts", verdict.Fail
	d.Worst = []Scenario{w}
	r.Drill = d
	return r
}

func writeDrill(file *os.File) error { return drilled().WriteHTML(file) }

// The page of a drill shows what was counted, and warns of what was not tried.
func TestThePageOfADrill(t *testing.T) {
	t.Parallel()
	page := htmlOf(t, drilled())
	for _, want := range []string{
		"97,500", "never ended", "Attempts a second", "How attempts ended", "How long attempts took", "Deliveries not ended yet", "Retry amplification",
		"1 delivery took 4", "Nothing in this drill says anything about", "never played", "reset(when: after)", "d&lt;9&gt;", "&lt;b&gt;hang",
		"390 were played", "history.jsonl holds 40 of 390 cases", "30 % of the endpoints in a fault window",
	} {
		if !strings.Contains(page, want) {
			t.Errorf("the page does not say %q", want)
		}
	}
	if n := strings.Count(page, `class="chart"`); n != 6 {
		t.Errorf("there are %d charts, want 6", n)
	}
	if strings.Contains(page, "fill:#0000") {
		t.Error("a stand-in was left in place of the page's colour")
	}
	if len(page) > 600_000 {
		t.Errorf("the page has %d bytes, however many deliveries there were", len(page))
	}
}

// A drill's result is read as it was written, and gives the same page again.
func TestADrillIsReadAgain(t *testing.T) {
	t.Parallel()
	var file bytes.Buffer
	r := drilled()
	if err := r.WriteJSON(&file); err != nil {
		t.Fatal(err)
	}
	read, err := ReadJSON(&file)
	if err != nil {
		t.Fatal(err)
	}
	if a, b := drillPart(t, r), drillPart(t, read); a != b || a == "" {
		t.Error("the page of what was read is another one")
	}
}

// drillPart is the page's section of the drill.
func drillPart(t *testing.T, r *Report) string {
	t.Helper()
	_, part, _ := strings.Cut(htmlOf(t, r), `<section class="drill"`)
	part, _, _ = strings.Cut(part, "</section>")
	return part
}

// A drill that was stopped before anything was played has a page too.
func TestThePageOfADrillOfNothing(t *testing.T) {
	t.Parallel()
	r := drilled()
	r.Drill = &Drill{Mix: "calm", Policy: "langsmith", Cases: 8, Deliveries: 2000, Attempts: []int{}, Ledger: []Entry{}, Fired: []Fired{}, Moments: []Moment{}}
	if page := htmlOf(t, r); !strings.Contains(page, "0 were played") {
		t.Error("the page does not say that nothing was played")
	}
	if err := r.WriteJSON(io.Discard); err != nil {
		t.Error(err)
	}
}

func TestScaleIsRound(t *testing.T) {
	t.Parallel()
	for high, want := range map[float64]string{9.8: "0 2 4 6 8 10", 0: "0 0.0002 0.0004 0.0006 0.0008 0.001", 1400: "0 500 1,000 1,500", 61: "0 20 40 60 80", 2.1: "0 0.5 1 1.5 2 2.5"} {
		_, ticks := scale([]chart.Layer{{Values: []float64{0, high, math.NaN()}}})
		var texts []string
		for _, tick := range ticks {
			texts = append(texts, tick.Text)
		}
		if got := strings.Join(texts, " "); got != want {
			t.Errorf("up to %v: %s, want %s", high, got, want)
		}
	}
}

// With the arrow keys a reader goes from column to column, and is told what is there.
func TestTheChartsInABrowser(t *testing.T) {
	t.Parallel()
	p := open(t, writeDrill, "dark", 1280)
	p.clickInside(".chart .try:nth-of-type(60)")
	p.holds("a column is told", `document.querySelector('.graph figcaption').textContent.includes('first attempts')`)
	before := value[string](p, `document.querySelector('.graph figcaption').textContent`)
	p.do(chromedp.Focus(chromedp.CSS(".chart")), chromedp.KeyEvent(kb.ArrowRight))
	if after := value[string](p, `document.querySelector('.graph figcaption').textContent`); after == before {
		t.Errorf("the arrow key goes nowhere: %q", after)
	}
	p.holds("the colours are the page's", `getComputedStyle(document.querySelector('.chart path[style*="--body"]')).fill === 'rgb(81, 137, 189)'`)
	p.clean()
}
