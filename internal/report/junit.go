package report

import (
	"cmp"
	"encoding/xml"
	"fmt"
	"io"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/hookdrill/hookdrill/internal/verdict"
)

// The elements of a JUnit report, as its readers (Jenkins, GitLab, GitHub
// actions) agree on them: there is no one schema.
type (
	junitSuites struct {
		XMLName xml.Name `xml:"testsuites"`
		Name    string   `xml:"name,attr"`
		junitCounts
		Suites []junitSuite `xml:"testsuite"`
	}
	junitCounts struct {
		Tests    int    `xml:"tests,attr"`
		Failures int    `xml:"failures,attr"`
		Errors   int    `xml:"errors,attr"`
		Skipped  int    `xml:"skipped,attr"`
		Time     string `xml:"time,attr"`
		elapsed  Duration
	}
	junitSuite struct {
		Name string `xml:"name,attr"`
		junitCounts
		Timestamp  string          `xml:"timestamp,attr"`
		Properties []junitProperty `xml:"properties>property"`
		Cases      []junitCase     `xml:"testcase"`
		names      map[string]int  // how often a case's name came
	}
	junitProperty struct {
		Name  string `xml:"name,attr"`
		Value string `xml:"value,attr"`
	}
	junitCase struct {
		Class   string        `xml:"classname,attr"`
		Name    string        `xml:"name,attr"`
		File    string        `xml:"file,attr,omitempty"`
		Line    int           `xml:"line,attr,omitempty"`
		Time    string        `xml:"time,attr"`
		Failure *junitProblem `xml:"failure"`
		Error   *junitProblem `xml:"error"`
		Skipped *junitSkipped `xml:"skipped"`
		Out     *junitText    `xml:"system-out"`
	}
	junitProblem struct {
		Message string `xml:"message,attr"`
		Type    string `xml:"type,attr"`
		junitText
	}
	junitSkipped struct {
		Message string `xml:"message,attr"`
		Text    string `xml:",chardata"`
	}
	junitText struct {
		Text string `xml:",cdata"`
	}
)

// WriteJUnit writes the report as JUnit XML: a suite for each feature, a case
// for each scenario. What was not tried is skipped, and so is what failed as it
// was expected to; what cannot be told is a failure, and a note passes. An
// expectation that is not right any more is a case that failed.
func (r *Report) WriteJUnit(w io.Writer) error {
	shown, err := r.fit()
	if err != nil {
		return err
	}
	suites := junitSuites{Name: "hookdrill", Suites: shown.junitSuites()}
	for i := range suites.Suites {
		suites.sum(suites.Suites[i].junitCounts)
	}
	// Scenarios overlap: the whole takes less than its cases do together.
	suites.Time = junitSeconds(shown.Elapsed)
	if _, err := io.WriteString(w, xml.Header); err != nil {
		return err
	}
	encoder := xml.NewEncoder(w)
	encoder.Indent("", "  ")
	if err := encoder.Encode(suites); err != nil {
		return fmt.Errorf("the report cannot be written as JUnit: %w", err)
	}
	_, err = io.WriteString(w, "\n")
	return err
}

func (r *Report) junitSuites() []junitSuite {
	var suites []junitSuite
	at := map[[2]string]int{}
	if !r.Complete {
		suites = append(suites, r.junitInterruption())
	}
	for i := range r.Scenarios {
		s := &r.Scenarios[i]
		key := [2]string{s.Feature, s.File}
		n, known := at[key]
		if !known {
			n = len(suites)
			at[key] = n
			suites = append(suites, r.junitSuite(cmp.Or(s.Feature, s.File)))
		}
		suites[n].add(r.junitCase(s), s.Elapsed)
	}
	if stale := r.stale(); len(stale) > 0 {
		suites = append(suites, r.junitStale(stale))
	}
	return suites
}

func (r *Report) junitSuite(name string) junitSuite {
	return junitSuite{
		Name: xmlText(name), Timestamp: r.Started.UTC().Format("2006-01-02T15:04:05"), names: map[string]int{},
		Properties: []junitProperty{
			{"tool", xmlText(r.Tool)}, {"subject", xmlText(r.Subject.Name)}, {"version", xmlText(r.Subject.Version)}, {"stage", r.Stage},
			{"seed", fmt.Sprint(r.Seed)}, {"digest", r.Digest}, {"complete", fmt.Sprint(r.Complete)},
		},
	}
}

// junitInterruption is a case that is an error: without it a check that was
// interrupted would look like one that passed.
func (r *Report) junitInterruption() junitSuite {
	suite := r.junitSuite("hookdrill check")
	suite.add(junitCase{
		Class: "hookdrill", Name: "the check runs to its end", Time: junitSeconds(0),
		Error: &junitProblem{Message: interruption, Type: "interrupted", junitText: junitText{interruption}},
	}, 0)
	return suite
}

// junitStale has a failed case for each expectation that is not right any more.
func (r *Report) junitStale(stale []Expectation) junitSuite {
	suite := r.junitSuite("Expected failures")
	for _, e := range stale {
		text := xmlText(fmt.Sprintf("%s: %s: %s", e.Place, e.Pattern, e.Problem))
		suite.add(junitCase{
			Class: "hookdrill.expected", Name: xmlText(e.Pattern), Time: junitSeconds(0),
			Failure: &junitProblem{Message: text, Type: "stale", junitText: junitText{text}},
		}, 0)
	}
	return suite
}

// add takes a case in. GitLab passes over a case whose class and name came
// before, so a second one is counted.
func (s *junitSuite) add(c junitCase, elapsed Duration) {
	s.names[c.Name]++
	if n := s.names[c.Name]; n > 1 {
		c.Name = fmt.Sprintf("%s (%d)", c.Name, n)
	}
	one := junitCounts{Tests: 1, elapsed: elapsed}
	switch {
	case c.Error != nil:
		one.Errors = 1
	case c.Failure != nil:
		one.Failures = 1
	case c.Skipped != nil:
		one.Skipped = 1
	}
	s.sum(one)
	s.Cases = append(s.Cases, c)
}

func (c *junitCounts) sum(other junitCounts) {
	c.Tests += other.Tests
	c.Failures += other.Failures
	c.Errors += other.Errors
	c.Skipped += other.Skipped
	c.elapsed += other.elapsed
	c.Time = junitSeconds(c.elapsed)
}

func (r *Report) junitCase(s *Scenario) junitCase {
	c := junitCase{
		Class: s.junitClass(), Name: xmlText(s.Name), File: xmlText(s.File), Line: s.Line, Time: junitSeconds(s.Elapsed),
	}
	if len(s.Rules) > 0 {
		c.Name = xmlText(strings.Join(s.Rules, ", ") + ": " + s.Name)
	}
	problem := func() *junitProblem {
		return &junitProblem{Message: xmlText(s.headline()), Type: s.Verdict.String(), junitText: junitText{xmlText(r.account(s, junitTrace))}}
	}
	if s.Expected != "" {
		c.Skipped = skipped("expected to fail: " + s.Expected)
		c.Out = &junitText{xmlText(r.account(s, junitTrace))}
		return c
	}
	switch s.Verdict {
	case verdict.Error:
		c.Error = problem()
	case verdict.Fail, verdict.Unknown:
		c.Failure = problem()
	case verdict.Note:
		c.Out = &junitText{xmlText("note: " + s.headline() + "\n\n" + r.account(s, junitTrace))}
	case verdict.NotRun, verdict.NotApplicable:
		c.Skipped = skipped(spoken(s.Verdict) + ": " + cmp.Or(s.Reason, "no reason given"))
	}
	return c
}

// skipped says why: Jenkins and GitHub's actions read the attribute, GitLab the text.
func skipped(why string) *junitSkipped { return &junitSkipped{xmlText(why), xmlText(why)} }

// junitClass is the feature's file as a class is written, for readers that make
// a tree of it: features.langsmith.backoff.
func (s *Scenario) junitClass() string {
	class := strings.TrimSuffix(cmp.Or(s.File, s.Feature), ".feature")
	return xmlText(strings.ReplaceAll(strings.Trim(class, "/."), "/", "."))
}

// junitTrace is how many lines of a trace a case has.
const junitTrace = 60

func junitSeconds(d Duration) string { return fmt.Sprintf("%.3f", time.Duration(d).Seconds()) }

// xmlText replaces what XML 1.0 forbids (section 2.2, Char). In attributes
// encoding/xml does so itself, in CDATA it does not.
func xmlText(text string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r == '\t', r == '\n', r == '\r', r >= 0x20 && r <= 0xD7FF, r >= 0xE000 && r <= 0xFFFD, r >= 0x10000 && r <= utf8.MaxRune:
			return r
		}
		return utf8.RuneError
	}, text)
}
