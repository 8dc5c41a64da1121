package report

import (
	"bytes"
	"encoding/xml"
	"errors"
	"io"
	"strings"
	"testing"
)

// decodedSuites is JUnit as its readers see it, apart from the types that write it.
type decodedSuites struct {
	Tests    int     `xml:"tests,attr"`
	Failures int     `xml:"failures,attr"`
	Errors   int     `xml:"errors,attr"`
	Skipped  int     `xml:"skipped,attr"`
	Time     float64 `xml:"time,attr"`
	Suites   []struct {
		Name       string  `xml:"name,attr"`
		Tests      int     `xml:"tests,attr"`
		Failures   int     `xml:"failures,attr"`
		Errors     int     `xml:"errors,attr"`
		Skipped    int     `xml:"skipped,attr"`
		Time       float64 `xml:"time,attr"`
		Properties []struct {
			Name  string `xml:"name,attr"`
			Value string `xml:"value,attr"`
		} `xml:"properties>property"`
		Cases []decodedCase `xml:"testcase"`
	} `xml:"testsuite"`
}

type decodedCase struct {
	Class   string          `xml:"classname,attr"`
	Name    string          `xml:"name,attr"`
	File    string          `xml:"file,attr"`
	Line    int             `xml:"line,attr"`
	Time    float64         `xml:"time,attr"`
	Failure *decodedProblem `xml:"failure"`
	Error   *decodedProblem `xml:"error"`
	Skipped *decodedProblem `xml:"skipped"`
	Out     string          `xml:"system-out"`
}

type decodedProblem struct {
	Message string `xml:"message,attr"`
	Type    string `xml:"type,attr"`
	Text    string `xml:",chardata"`
}

func decodeJUnit(t *testing.T, r *Report) decodedSuites {
	t.Helper()
	var b bytes.Buffer
	if err := r.WriteJUnit(&b); err != nil {
		t.Fatal(err)
	}
	var suites decodedSuites
	if err := xml.Unmarshal(b.Bytes(), &suites); err != nil {
		t.Fatalf("%v in:\n%s", err, b.Bytes())
	}
	return suites
}

func (d decodedSuites) named(t *testing.T, name string) decodedCase {
	t.Helper()
	for _, s := range d.Suites {
		for _, c := range s.Cases {
			if _, behind, _ := strings.Cut(c.Name, ": "); c.Name == name || behind == name {
				return c
			}
		}
	}
	t.Fatalf("no case is named %q", name)
	return decodedCase{}
}

func TestJUnitCounts(t *testing.T) {
	t.Parallel()
	d := decodeJUnit(t, sampleReport())
	if d.Tests != 10 || d.Failures != 2 || d.Errors != 1 || d.Skipped != 2 || d.Time != 0.412 {
		t.Errorf("of all: %+v", d)
	}
	var tests, failures, errors, skipped int
	for _, s := range d.Suites {
		var own struct{ failures, errors, skipped int }
		for _, c := range s.Cases {
			own.failures += one(c.Failure)
			own.errors += one(c.Error)
			own.skipped += one(c.Skipped)
		}
		if s.Tests != len(s.Cases) || s.Failures != own.failures || s.Errors != own.errors || s.Skipped != own.skipped {
			t.Errorf("suite %q says %d %d %d %d of %d cases %+v", s.Name, s.Tests, s.Failures, s.Errors, s.Skipped, len(s.Cases), own)
		}
		tests, failures, errors, skipped = tests+s.Tests, failures+s.Failures, errors+s.Errors, skipped+s.Skipped
	}
	if tests != d.Tests || failures != d.Failures || errors != d.Errors || skipped != d.Skipped {
		t.Errorf("the suites add up to %d, %d, %d, %d", tests, failures, errors, skipped)
	}
	if len(d.Suites) != 5 || d.Suites[0].Name != "Answers" || d.Suites[0].Time != 0.009 {
		t.Errorf("suites: %+v", d.Suites)
	}
}

func one(p *decodedProblem) int {
	if p == nil {
		return 0
	}
	return 1
}

func TestJUnitTellsEachOutcome(t *testing.T) {
	t.Parallel()
	d := decodeJUnit(t, sampleReport())
	fail := d.named(t, "A 503 for ever")
	if fail.Failure == nil || fail.Failure.Type != "fail" || fail.Failure.Message != "expected 3 requests; actual: 4 requests" ||
		fail.Name != "LS-5XX-RETRY: A 503 for ever" || fail.Class != "features.langsmith.answers" || fail.File != answers || fail.Line != 31 {
		t.Errorf("fail: %+v", fail)
	}
	for _, part := range []string{"LS-5XX-RETRY", "answers.feature:31", "Then the endpoint saw 3 requests", "Expected: 3 requests\nActual:   4 requests", "attempt 4 ended", "Reproduce: hookdrill check"} {
		if !strings.Contains(fail.Failure.Text, part) {
			t.Errorf("%q is not in:\n%s", part, fail.Failure.Text)
		}
	}
	if c := d.named(t, "Pauses over many deliveries"); c.Failure == nil || c.Failure.Type != "unknown" || !strings.Contains(c.Failure.Text, "lines left out") {
		t.Errorf("unknown: %+v", c)
	}
	if c := d.named(t, "A closed port"); c.Error == nil || c.Failure != nil || !strings.Contains(c.Error.Message, "address already in use") {
		t.Errorf("error: %+v", c)
	}
	if c := d.named(t, "A 503 after 90 s"); c.Skipped == nil || !strings.HasPrefix(c.Skipped.Message, "not run: its schedule lasts") || c.Skipped.Text != c.Skipped.Message {
		t.Errorf("not run: %+v", c)
	}
	if c := d.named(t, "The header fields set for a URL"); c.Skipped == nil || c.Skipped.Message != "not applicable: the target does not claim custom headers" {
		t.Errorf("not applicable: %+v", c)
	}
	if c := d.named(t, "The first pause"); c.Failure != nil || c.Skipped != nil || !strings.HasPrefix(c.Out, "note: expected a pause") {
		t.Errorf("note: %+v", c)
	}
	if c := d.named(t, "A 503 twice, then 200"); c.Failure != nil || c.Skipped != nil || c.Out != "" || c.Time != 0.004 {
		t.Errorf("pass: %+v", c)
	}
	properties := map[string]string{}
	for _, p := range d.Suites[0].Properties {
		properties[p.Name] = p.Value
	}
	if properties["seed"] != "42" || properties["stage"] != "virtual" || properties["tool"] != "0.1.0" || len(properties["digest"]) != 64 {
		t.Errorf("properties: %v", properties)
	}
}

func TestJUnitOfAnInterruptedCheckIsNotGreen(t *testing.T) {
	t.Parallel()
	r := sampleReport()
	r.Complete, r.Rules, r.Scenarios = false, nil, r.Scenarios[:1] // all that ran passed
	d := decodeJUnit(t, r)
	if d.Errors != 1 || d.Tests != 2 || d.named(t, "the check runs to its end").Error.Message != interruption {
		t.Errorf("%+v", d)
	}
}

// GitLab passes over a case of the same class and name.
func TestJUnitNamesAreUnique(t *testing.T) {
	t.Parallel()
	r := sampleReport()
	r.Rules = nil
	r.Scenarios = append(r.Scenarios, r.Scenarios[0], r.Scenarios[0])
	names := map[string]bool{}
	for _, s := range decodeJUnit(t, r).Suites {
		for _, c := range s.Cases {
			if names[c.Class+c.Name] {
				t.Errorf("%s %q is there twice", c.Class, c.Name)
			}
			names[c.Class+c.Name] = true
		}
	}
	if !names["features.langsmith.answers"+"LS-5XX-RETRY, LS-LAST-ANSWER: A 503 twice, then 200 (3)"] {
		t.Errorf("the names are %v", names)
	}
}

func TestJUnitTellsWhatWasExpected(t *testing.T) {
	t.Parallel()
	r := sampleReport()
	r.Scenarios[1].Expected = "ticket 4711"
	r.Expectations = []Expectation{
		{Pattern: "LS-5XX-RETRY", Reason: "ticket 4711", Place: "expected.txt:2"},
		{Pattern: "LS-NOTHING", Reason: "gone", Place: "expected.txt:3", Problem: "it matches nothing"},
	}
	d := decodeJUnit(t, r)
	if c := d.named(t, "A 503 for ever"); c.Failure != nil || c.Skipped == nil || c.Skipped.Message != "expected to fail: ticket 4711" || !strings.Contains(c.Out, "attempt 4 ended") {
		t.Errorf("a failure that was expected: %+v", c)
	}
	if c := d.named(t, "LS-NOTHING"); c.Failure == nil || c.Failure.Message != "expected.txt:3: LS-NOTHING: it matches nothing" {
		t.Errorf("an expectation that matches nothing: %+v", c)
	}
	if d.Failures != 2 || d.Skipped != 3 || d.Tests != 11 {
		t.Errorf("counted are %+v", d)
	}
}

func TestJUnitWithstandsHostileTexts(t *testing.T) {
	t.Parallel()
	var b bytes.Buffer
	if err := hostileReport().WriteJUnit(&b); err != nil {
		t.Fatal(err)
	}
	decoder := xml.NewDecoder(&b)
	for {
		token, err := decoder.Token()
		if errors.Is(err, io.EOF) {
			return
		}
		if err != nil {
			t.Fatal(err) // the decoder refuses what XML forbids
		}
		if element, ok := token.(xml.StartElement); ok && (element.Name.Local == "script" || element.Name.Local == "img") {
			t.Errorf("a text became the element %s", element.Name.Local)
		}
	}
}
