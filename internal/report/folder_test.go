package report

import (
	"bytes"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"html"
	"io"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/hookdrill/hookdrill/fakeendpoint"
	"github.com/hookdrill/hookdrill/internal/trial"
	"github.com/hookdrill/hookdrill/internal/verdict"
	"github.com/hookdrill/hookdrill/simulator/sender"
)

func listed(t *testing.T, dir string) []string {
	t.Helper()
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, e := range entries {
		names = append(names, e.Name())
	}
	return names
}

func TestWriteFolder(t *testing.T) {
	t.Parallel()
	dir := filepath.Join(t.TempDir(), "made", "on", "the", "way")
	for range 2 { // the second time over the first
		if err := sampleReport().WriteFolder(dir); err != nil {
			t.Fatal(err)
		}
	}
	want := []string{BadgeFile, HistoryFile, JUnitFile, HTMLFile, ResultFile, SummaryFile}
	if diff := cmp.Diff(want, listed(t, dir)); diff != "" {
		t.Error(diff)
	}
	for _, name := range want {
		text, err := os.ReadFile(filepath.Join(dir, name))
		if err != nil {
			t.Fatal(err)
		}
		if name == HistoryFile { // its lines are trial's own
			runs, err := trial.Decode(bytes.NewReader(text))
			if err != nil || len(runs) != 7 {
				t.Errorf("%d runs, %v", len(runs), err)
			}
			continue
		}
		golden(t, name, text)
	}
}

var errMidway = errors.New("midway")

func TestAFileIsNeverHalfWritten(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	path := filepath.Join(dir, "result.json")
	if err := os.WriteFile(path, []byte("the one before"), 0o600); err != nil {
		t.Fatal(err)
	}
	err := replaceFile(path, func(w io.Writer) error {
		// More than any buffer holds: some of it does reach the disk.
		if _, err := w.Write(make([]byte, 1<<20)); err != nil {
			return err
		}
		return errMidway
	})
	if !errors.Is(err, errMidway) {
		t.Errorf("got %v", err)
	}
	if text, _ := os.ReadFile(path); string(text) != "the one before" {
		t.Errorf("the file holds %.40q", text)
	}
	if names := listed(t, dir); !slices.Equal(names, []string{"result.json"}) {
		t.Errorf("left behind: %v", names)
	}
}

func TestAnInvalidReportLeavesTheFolderAsItWas(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	r := sampleReport()
	r.Stage = "imagined"
	if err := r.WriteFolder(dir); err == nil || !strings.Contains(err.Error(), ResultFile) {
		t.Errorf("got %v", err)
	}
	if names := listed(t, dir); len(names) > 0 {
		t.Errorf("written all the same: %v", names)
	}
}

func TestAFolderThatCannotBe(t *testing.T) {
	t.Parallel()
	taken := filepath.Join(t.TempDir(), "taken")
	if err := os.WriteFile(taken, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if err := PrepareFolder(taken); err == nil {
		t.Error("no error")
	}
}

// secret is written differently in a URL, in JSON and in base64.
const secret = "s3cr3t/canary+value"

// canaryScenario has the secret wherever a run can put it, in many encodings.
func canaryScenario() Scenario {
	leak := strings.Join([]string{
		secret, url.QueryEscape(secret), url.PathEscape(secret), hex.EncodeToString([]byte(secret)),
		strings.ToUpper(hex.EncodeToString([]byte(secret))), base64.StdEncoding.EncodeToString([]byte(secret)),
		base64.URLEncoding.EncodeToString([]byte(secret)), base64.RawStdEncoding.EncodeToString([]byte(secret)),
	}, " ")
	p := newPlay("canary", "virtual")
	p.secret = secret
	p.begin("d1", 0).answered(500, 0, "500")
	for i := range p.h.Records {
		switch r := &p.h.Records[i]; r.Kind {
		case trial.KindRequest:
			r.Request.Target, r.Request.Raw, r.Request.Body = "/"+leak, []byte(leak), []byte(leak)
			r.Request.Problem, r.Request.Error = leak, leak
			r.Request.Fields = append(r.Request.Fields, fakeendpoint.Field{Name: "X-Leak", Value: leak})
		case trial.KindAttempt:
			r.Attempt.Reason, r.Attempt.Error = sender.ReasonBroken, leak
		}
	}
	p.add(trial.Record{Kind: trial.KindRefusal, Refusal: leak})
	return p.scenario(Scenario{
		Feature: "Canary", File: "canary.feature", Line: 1, Name: "Canary " + leak, Sentence: leak, Reason: leak, Expected: leak,
		Verdict: verdict.Fail, Reproduce: "hookdrill check canary.feature:1 " + leak,
		Steps:    []Step{{Keyword: "Then", Text: leak, Argument: leak, Message: leak, Outcome: verdict.Fail}},
		Findings: []verdict.Finding{{Outcome: verdict.Fail, Expected: leak, Actual: leak, Reason: leak}},
	})
}

func TestNoFileHoldsASecret(t *testing.T) {
	t.Parallel()
	r := sampleReport()
	for i := range r.Scenarios {
		r.Scenarios[i].Verdict = verdict.Fail // everything is shown of a failure
	}
	r.Scenarios = append(r.Scenarios, canaryScenario())
	r.Expectations = []Expectation{{Pattern: "canary.feature/Canary " + secret, Reason: secret, Place: "f:1", Problem: secret}}
	dir := t.TempDir()
	if err := r.WriteFolder(dir); err != nil {
		t.Fatal(err)
	}
	texts := map[string]string{"text": textOf(t, r, TextOptions{Verbose: true})}
	for _, name := range listed(t, dir) {
		text, err := os.ReadFile(filepath.Join(dir, name))
		if err != nil {
			t.Fatal(err)
		}
		texts[name] = string(text)
	}
	texts["raw bytes of "+HistoryFile] = rawBytes(t, texts[HistoryFile])
	for name, text := range texts {
		if name != BadgeFile && !strings.Contains(text, "‹secret ") { // a badge has no words of the run
			t.Errorf("%s: no token stands where a secret was", name)
		}
		for _, form := range append(trial.Forms(secret), trial.Forms(sampleSecret)...) {
			if strings.Contains(text, form) || strings.Contains(html.UnescapeString(text), form) {
				t.Errorf("%s holds the secret as %q", name, form)
			}
		}
	}
}

// rawBytes are the requests of a history file as they came: in the file they
// stand in base64, in which a secret is not to be found by searching.
func rawBytes(t *testing.T, history string) string {
	t.Helper()
	runs, err := trial.Decode(strings.NewReader(history))
	if err != nil {
		t.Fatal(err)
	}
	var b strings.Builder
	for _, run := range runs {
		for _, r := range run.Records {
			if r.Request != nil {
				b.Write(r.Request.Raw)
				b.Write(r.Request.Body)
			}
		}
	}
	return b.String()
}

// What is shown is a copy: whoever judges goes on with the raw texts.
func TestShowingLeavesTheReportAsItIs(t *testing.T) {
	t.Parallel()
	r := &Report{Scenarios: []Scenario{canaryScenario()}}
	if err := r.WriteText(io.Discard, TextOptions{}); err != nil {
		t.Fatal(err)
	}
	s := r.Scenarios[0]
	for _, text := range []string{s.Name, s.Steps[0].Text, s.Findings[0].Actual} {
		if !strings.Contains(text, secret) {
			t.Errorf("%q was changed in place", text)
		}
	}
}
