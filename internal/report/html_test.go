package report

import (
	"bytes"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/hookdrill/hookdrill/internal/verdict"
)

func htmlOf(t *testing.T, r *Report) string {
	t.Helper()
	var b bytes.Buffer
	if err := r.WriteHTML(&b); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func TestHTMLWithstandsHostileTexts(t *testing.T) {
	t.Parallel()
	page := htmlOf(t, hostileReport())
	for _, markup := range []string{"<script", "<img", "ZgotmplZ", "javascript:", "\x1b", "\u202e", "\x00"} {
		if strings.Contains(strings.ReplaceAll(page, "](javascript:alert(1)) **b**", ""), markup) {
			t.Errorf("%q stands in the page", markup)
		}
	}
	if !strings.Contains(page, "&lt;script&gt;alert(1)&lt;/script&gt;") {
		t.Error("the text is gone rather than escaped")
	}
}

// Each tag that is opened is closed, in the right order: texts did not break out.
func TestHTMLIsWellFormed(t *testing.T) {
	t.Parallel()
	tag := regexp.MustCompile(`<(/?)([a-z0-9]+)((?:[^>"]|"[^"]*")*?)(/?)>`)
	void := map[string]bool{"meta": true, "br": true}
	for name, r := range map[string]*Report{"sample": sampleReport(), "hostile": hostileReport()} {
		page := htmlOf(t, r)
		page = page[strings.Index(page, "</style>")+len("</style>"):]
		open := []string{"html", "head"}
		for _, m := range tag.FindAllStringSubmatch(page, -1) {
			closing, element, own := m[1] == "/", m[2], m[4] == "/" || void[m[2]]
			switch {
			case own:
			case !closing:
				open = append(open, element)
			case open[len(open)-1] != element:
				t.Fatalf("%s: </%s> where %v is open", name, element, open)
			default:
				open = open[:len(open)-1]
			}
		}
		if len(open) != 0 {
			t.Errorf("%s: left open: %v", name, open)
		}
	}
}

func TestHTMLNeedsNothingElse(t *testing.T) {
	t.Parallel()
	page := htmlOf(t, sampleReport())
	for _, reference := range regexp.MustCompile(`(?:href|src|action|xlink:href)="([^"]*)"|url\(|@import|<link|<iframe|<script`).FindAllStringSubmatch(page, -1) {
		if !strings.HasPrefix(reference[1], "#") {
			t.Errorf("the page wants %s", reference[0])
		}
	}
	ids := map[string]bool{}
	for _, id := range regexp.MustCompile(` id="([^"]*)"`).FindAllStringSubmatch(page, -1) {
		if ids[id[1]] {
			t.Errorf("the id %s is there twice", id[1])
		}
		ids[id[1]] = true
	}
	for _, link := range regexp.MustCompile(`href="#([^"]*)"`).FindAllStringSubmatch(page, -1) {
		if !ids[link[1]] {
			t.Errorf("a link leads to #%s, which is not there", link[1])
		}
	}
}

func TestHTMLStaysSmall(t *testing.T) {
	t.Parallel()
	r := manyScenarios()
	long := r.Scenarios[6] // 20 deliveries
	for range 300 {
		r.Scenarios = append(r.Scenarios, long)
	}
	page := htmlOf(t, r)
	if len(page) > largestPage {
		t.Errorf("%d bytes", len(page))
	}
	if !strings.Contains(page, "The report is large") {
		t.Error("it does not say that something was left out")
	}
	if !strings.Contains(page, "only 7 deliveries had two pauses") {
		t.Error("the judgements are gone too")
	}
}

func TestHTMLSaysWhatItCuts(t *testing.T) {
	t.Parallel()
	r := sampleReport()
	s := &r.Scenarios[6]
	for len(s.Trace) < 5000 {
		s.Trace = append(s.Trace, s.Trace...)
	}
	for range 30 {
		s.Findings = append(s.Findings, verdict.Finding{Outcome: verdict.Unknown, Expected: "more", Actual: "less"})
	}
	page := htmlOf(t, r)
	for _, part := range []string{"Wire trace, 5,152 lines", "… 4,952 lines left out …", "and 12 more deliveries", "… and 11 more …"} {
		if !strings.Contains(page, part) {
			t.Errorf("%q is not on the page", part)
		}
	}
}

func TestHTMLOfAnInterruptedCheckSaysSo(t *testing.T) {
	t.Parallel()
	r := sampleReport()
	r.Complete = false
	if n := strings.Count(htmlOf(t, r), interruption); n != 2 {
		t.Errorf("said %d times", n)
	}
}

func TestTimelineDrawsWhatTheWireSaw(t *testing.T) {
	t.Parallel()
	r := sampleReport()
	line := r.Scenarios[1].timeline() // four requests, four attempts
	row := line.rows[0]
	if len(line.rows) != 1 || len(row.bars) != 4 || len(row.requests) != 4 || len(row.ends) != 1 || len(row.lost) != 0 {
		t.Errorf("got %+v", row)
	}
	if line.silence != "until 1 d 40 s" {
		t.Errorf("silence %q", line.silence)
	}
	refused := r.Scenarios[4].timeline().rows[0]
	if len(refused.lost) != 2 || len(refused.bars) != 3 {
		t.Errorf("got %+v", refused)
	}
	for i, b := range refused.bars[1:] {
		if before := refused.bars[i]; b.x < before.x+before.width {
			t.Errorf("bar %d covers the one before it: %+v", i+1, refused.bars)
		}
	}
	if none := r.Scenarios[3].timeline(); none != nil {
		t.Errorf("a time line of nothing: %+v", none)
	}
}

// There is no room for twenty: the one that a judgement names is among those shown.
func TestTimelineShowsTheDeliveryThatIsJudged(t *testing.T) {
	t.Parallel()
	s := sampleReport().Scenarios[6]
	s.Findings = append(s.Findings, verdict.Finding{Outcome: verdict.Fail, Delivery: "d17"})
	line := s.timeline()
	if len(line.rows) != maxRows || line.rows[0].delivery != "d17" || line.rows[1].delivery != "d01" || line.More != 12 {
		t.Errorf("%d rows, first %q and %q, %d more", len(line.rows), line.rows[0].delivery, line.rows[1].delivery, line.More)
	}
}

// A foreign sender keeps no journal: the marks of the wire are labelled instead.
func TestTimelineWithoutAJournal(t *testing.T) {
	t.Parallel()
	p := newPlay("", "real").begin("d1", 0).request(503, 0, "503").pause(time.Second).request(200, 0, "200")
	s := p.scenario(Scenario{})
	row := s.timeline().rows[0]
	if len(row.bars) != 0 || len(row.requests) != 2 || len(row.labels) != 2 {
		t.Errorf("got %+v", row)
	}
}

func TestLabelsDoNotCoverEachOther(t *testing.T) {
	t.Parallel()
	f := &flags{}
	for i := range 12 {
		f.raise(float64(i*9), "connect-timeout", "bad")
	}
	f.settle()
	if f.lanes != maxLanes {
		t.Errorf("%d lanes", f.lanes)
	}
	for i, a := range f.labels {
		for _, b := range f.labels[:i] {
			if a.lane == b.lane && a.x+float64(len(a.text))*letterWidth > b.x && b.x+float64(len(b.text))*letterWidth > a.x {
				t.Errorf("%+v covers %+v", a, b)
			}
		}
	}
}

func TestTicksAreRoundAndFew(t *testing.T) {
	t.Parallel()
	for span, want := range map[time.Duration]string{
		time.Millisecond:        "0, 0.2 ms, 0.4 ms, 0.6 ms, 0.8 ms, 1 ms",
		3100 * time.Millisecond: "0, 0.5 s, 1 s, 1.5 s, 2 s, 2.5 s, 3 s",
		7 * time.Second:         "0, 2 s, 4 s, 6 s",
		90 * time.Second:        "0, 30 s, 1 min, 1 min 30 s",
		40 * time.Hour:          "0, 6 h, 12 h, 18 h, 1 d, 1 d 6 h, 1 d 12 h",
		24 * 365 * time.Hour:    "0, 80 d, 160 d, 240 d, 320 d",
	} {
		var got []string
		for _, k := range ticks(Duration(span), func(Duration) float64 { return 0 }) {
			got = append(got, k.text)
		}
		if strings.Join(got, ", ") != want {
			t.Errorf("%v has %q, not %q", span, strings.Join(got, ", "), want)
		}
	}
}
