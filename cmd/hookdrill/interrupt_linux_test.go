package main

import (
	"encoding/json"
	"fmt"
	"net"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/hookdrill/hookdrill/internal/report"
)

// busy keeps a processor busy for some seconds in virtual time, without a pause
// that anything could end in.
const busy = `Feature: Busy
  Scenario: many orders are refused
    Given an endpoint that plays "503 forever"
    And 10000 such endpoints
    When the payload is delivered
    Then the delivery fails with "5xx-exhausted"
`

// hanging waits in real time for an answer that does not come.
const hanging = `Feature: Hanging
  Scenario: an order is never answered
    Given an endpoint that plays "hang"
    When the payload is delivered
    Then the delivery fails with "timeout"
`

// TestCheckIsInterrupted presses Ctrl-C where a check is hardest to stop: busy
// in a bubble, in the rehearsal of a real run, and waiting in real time.
func TestCheckIsInterrupted(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name     string
		feature  string
		stage    string
		underWay func(*process) bool
	}{
		{"busy in virtual time", busy, "virtual", (*process).hasWorked},
		{"busy in rehearsal", busy, "real", (*process).hasWorked},
		{"waiting in real time", hanging, "real", (*process).isConnected},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			files := map[string]string{"mine/orders.feature": c.feature}
			p := start(t, files, "check", "--features", "mine", "--time", c.stage, "--report", "out")
			p.await(c.underWay)
			end := p.interrupt()
			if end.code != 130 {
				t.Errorf("the exit code is %d, not 130", end.code)
			}
			if want := "hookdrill: interrupted; the report is of what was done until then\n"; end.stderr != want {
				t.Errorf("it says %q, not %q", end.stderr, want)
			}
			p.leftIncomplete("out")
		})
	}
}

// TestDrillIsInterrupted presses Ctrl-C in the middle of a drill: what was
// played until then is a whole report, that says what it lacks.
func TestDrillIsInterrupted(t *testing.T) {
	t.Parallel()
	p := start(t, nil, "drill", "--mix", "calm", "--deliveries", "5000000", "--report", "out")
	p.await(func(p *process) bool {
		info, err := os.Stat(filepath.Join(p.Dir, "out", report.HistoryFile))
		return err == nil && info.Size() > 0
	})
	end := p.interrupt()
	if want := "hookdrill: interrupted; the ledger is of what was done until then\n"; end.code != 130 || end.stderr != want {
		t.Errorf("it ends with %d and %q, not with 130 and %q", end.code, end.stderr, want)
	}
	r, err := report.ReadFolder(filepath.Join(p.Dir, "out"))
	if err != nil {
		t.Fatal(err)
	}
	if r.Complete || r.Drill == nil || r.Drill.Done == 0 || r.Drill.Done >= r.Drill.Cases || len(r.Drill.Moments) == 0 {
		t.Errorf("complete: %t, %+v", r.Complete, r.Drill)
	}
	page, err := os.ReadFile(filepath.Join(p.Dir, "out", report.HTMLFile))
	if err != nil || !strings.Contains(string(page), "were played") {
		t.Errorf("the page does not say how many cases were played: %v", err)
	}
}

// leftIncomplete looks at the report of an interrupted check.
func (p *process) leftIncomplete(dir string) {
	p.t.Helper()
	dir = filepath.Join(p.Dir, dir)
	var names []string
	for _, e := range p.entries(dir) {
		names = append(names, e.Name())
	}
	want := []string{report.BadgeFile, report.HistoryFile, report.JUnitFile, report.HTMLFile, report.ResultFile, report.SummaryFile}
	if diff := cmp.Diff(want, names); diff != "" {
		p.t.Errorf("the report's files (-want +got):\n%s", diff)
	}
	content, err := os.ReadFile(filepath.Join(dir, report.ResultFile))
	if err != nil {
		p.t.Fatal(err)
	}
	var result struct {
		Complete  *bool
		Scenarios []struct{ File, Verdict, Reason string }
	}
	if err := json.Unmarshal(content, &result); err != nil {
		p.t.Fatal(err)
	}
	if result.Complete == nil || *result.Complete {
		p.t.Error("the report is not marked incomplete")
	}
	if n := len(result.Scenarios); n != 1 {
		p.t.Fatalf("the report has %d scenarios, not 1", n)
	}
	if s := result.Scenarios[0]; s.Verdict != "not-run" || s.Reason != "the check was interrupted" {
		p.t.Errorf("the scenario under way is reported as %+v", s)
	}
	p.leftNoWholeRun(filepath.Join(dir, report.HistoryFile))
}

// leftNoWholeRun sees that the run itself was stopped, and not only what came
// after it: its history says so, or was too long to be kept.
func (p *process) leftNoWholeRun(file string) {
	p.t.Helper()
	content, err := os.ReadFile(file)
	if err != nil {
		p.t.Fatal(err)
	}
	if first, _, _ := strings.Cut(string(content), "\n"); first != "" && !strings.Contains(first, `"stopped":true`) {
		p.t.Errorf("the run went on to its end: %s", first)
	}
}

// TestSendIsInterrupted presses Ctrl-C while an answer is waited for.
func TestSendIsInterrupted(t *testing.T) {
	t.Parallel()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = l.Close() })
	p := start(t, map[string]string{"payload.json": `{"runs":[{}]}`}, "send", "--url", "http://"+l.Addr().String(), "payload.json")
	conn, err := l.Accept()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = conn.Close() })
	if end := p.interrupt(); end.code != 130 || !strings.HasSuffix(end.stdout, "stopped after 1 attempt\n") {
		t.Errorf("the end is %+v", end)
	}
}

// await looks at the process until it is as wanted. There is nothing to be told
// by: an interrupt must work at any moment, so no moment is announced.
func (p *process) await(ready func(*process) bool) {
	p.t.Helper()
	tick := time.NewTicker(5 * time.Millisecond)
	defer tick.Stop()
	ended := time.After(longestProcess)
	for !ready(p) {
		select {
		case <-tick.C:
		case <-ended:
			p.t.Fatal("the process did not come to the moment that was waited for")
		}
	}
}

// hasWorked reports whether the process has used processor time for longer than
// it takes to start: the busy scenario is under way.
func (p *process) hasWorked() bool {
	content, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", p.Process.Pid))
	if err != nil {
		p.t.Fatal(err)
	}
	_, numbers, _ := strings.Cut(string(content), ") ")
	fields := strings.Fields(numbers)
	const userTime, ticks = 11, 30 // 0.3 s: see proc(5), field 14; fields begins at 3
	used, err := strconv.Atoi(fields[userTime])
	if err != nil {
		p.t.Fatal(err)
	}
	return used >= ticks
}

// isConnected reports whether the process has both ends of a connection, and the
// socket it listens on.
func (p *process) isConnected() bool {
	sockets := 0
	dir := fmt.Sprintf("/proc/%d/fd", p.Process.Pid)
	for _, e := range p.entries(dir) {
		if to, err := os.Readlink(filepath.Join(dir, e.Name())); err == nil && strings.HasPrefix(to, "socket:") {
			sockets++
		}
	}
	return sockets >= 3
}

func (p *process) entries(dir string) []os.DirEntry {
	p.t.Helper()
	entries, err := os.ReadDir(dir)
	if err != nil {
		p.t.Fatal(err)
	}
	return entries
}
