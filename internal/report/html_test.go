package report

import (
	"bytes"
	"crypto/sha256"
	"encoding/base64"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/hookdrill/hookdrill/internal/trial"
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
	for _, markup := range []string{"<script>alert", "<img", "ZgotmplZ", "javascript:", "\x1b", "\u202e", "\x00"} {
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
	void := map[string]bool{"meta": true, "br": true, "input": true}
	for name, r := range map[string]*Report{"sample": sampleReport(), "hostile": hostileReport()} {
		page := htmlOf(t, r)
		page = page[strings.Index(page, "</style>")+len("</style>"):]
		page = strings.ReplaceAll(page, pageScript, "")
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
	if scripts := strings.Count(page, "<script"); scripts != 1 || !strings.Contains(page, "<script>"+pageScript+"</script>") {
		t.Errorf("%d scripts are in the page, or its own is not there as it is", scripts)
	}
	page = strings.Replace(page, "<script>"+pageScript+"</script>", "", 1)
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
	attempts := 0
	for range 200 {
		r.Scenarios = append(r.Scenarios, long)
		for _, l := range long.Trace {
			if l.Kind == trial.KindAttempt {
				attempts++
			}
		}
	}
	page := htmlOf(t, r)
	if len(page) > largestPage || attempts < 9000 {
		t.Errorf("%d bytes for %d attempts", len(page), attempts)
	}
	if !strings.Contains(page, "The report is large: ") {
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
	for n := range 30 {
		s.Findings = append(s.Findings, verdict.Finding{Outcome: verdict.Unknown, Expected: fmt.Sprint(n), Actual: "less"})
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

// A browser runs the script only if its hash is the one that the page names.
func TestHTMLNamesItsScript(t *testing.T) {
	t.Parallel()
	sum := sha256.Sum256([]byte(pageScript))
	hash := strings.ReplaceAll(base64.StdEncoding.EncodeToString(sum[:]), "+", "&#43;")
	if page := htmlOf(t, sampleReport()); !strings.Contains(page, "script-src &#39;sha256-"+hash+"&#39;\">") {
		t.Error("the policy does not name the script, or allows for more")
	}
}

// The same judgement of many deliveries is shown once.
func TestHTMLPutsJudgementsTogether(t *testing.T) {
	t.Parallel()
	r := sampleReport()
	s := &r.Scenarios[6]
	s.Findings = nil
	for n := range 20 {
		s.Findings = append(s.Findings, verdict.Finding{Outcome: verdict.Unknown, Delivery: fmt.Sprintf("d%02d", n+1), Expected: "a pause", Actual: "none", Window: &verdict.Window{}})
	}
	page := htmlOf(t, r)
	if n := strings.Count(page, "<dd>a pause</dd>"); n != 1 || !strings.Contains(page, "d01, d02, d03, d04, d05, d06, d07, d08, and 12 more</dd>") {
		t.Errorf("shown %d times", n)
	}
}

func TestHTMLLeads(t *testing.T) {
	t.Parallel()
	rules := func(outcomes ...verdict.Outcome) *Report {
		r := &Report{}
		for _, o := range outcomes {
			r.Rules = append(r.Rules, Rule{Verdict: o})
		}
		return r
	}
	const pass, fail = verdict.Pass, verdict.Fail
	for want, r := range map[string]*Report{
		"All 2 rules are kept.":                                                 rules(pass, pass),
		"The one rule is kept.":                                                 rules(pass),
		"0 of 1 rule is kept, 1 broken.":                                        rules(fail),
		"1 of 3 rules are kept, 1 broken and 1 unknown.":                        rules(pass, verdict.Unknown, fail),
		"0 of 3 rules are kept, 1 with a note, 1 not run and 1 not applicable.": rules(verdict.Note, verdict.NotRun, verdict.NotApplicable),
		"0 scenarios, and no rule of the catalogue.":                            rules(),
	} {
		if got := r.lead(); got != want {
			t.Errorf("got %q, want %q", got, want)
		}
	}
}

func TestWordsOfAStep(t *testing.T) {
	t.Parallel()
	for text, want := range map[string][]word{
		`nothing quoted`:         {{"nothing quoted", false}},
		`an endpoint "503" ends`: {{"an endpoint ", false}, {`"503"`, true}, {" ends", false}},
		`"" and "a"`:             {{`""`, true}, {" and ", false}, {`"a"`, true}},
		`12" wide`:               {{`12" wide`, false}},
		``:                       nil,
	} {
		if got := words(text); !slices.Equal(got, want) {
			t.Errorf("%q is %v, not %v", text, got, want)
		}
	}
}
