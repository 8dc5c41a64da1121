package report

import (
	"bytes"
	"flag"
	"io"
	"os"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// update rewrites what the tests compare with: go test ./internal/report -update
var update = flag.Bool("update", false, "rewrite the golden files")

func TestEveryWayToShowAReport(t *testing.T) {
	t.Parallel()
	interrupted := func() *Report {
		r := sampleReport()
		r.Complete = false
		return r
	}
	expected := func() *Report {
		r := sampleReport()
		r.Scenarios[1].Expected, r.Rules[5].Expected = "ticket 4711", 1
		r.Expectations = []Expectation{
			{Pattern: "LS-5XX-RETRY/A 503 for *", Reason: "ticket 4711", Until: "2027-03-31", Place: "expected.txt:3"},
			{Pattern: "LS-TIMEOUT-FINAL", Reason: "slow disks", Place: "expected.txt:4", Problem: "it passes"},
		}
		return r
	}
	text := func(r *Report, opts TextOptions) func(io.Writer) error {
		return func(w io.Writer) error { return r.WriteText(w, opts) }
	}
	for name, write := range map[string]func(io.Writer) error{
		"result.json": sampleReport().WriteJSON,
		"junit.xml":   sampleReport().WriteJUnit,
		"summary.md":  sampleReport().WriteMarkdown,
		"report.html": sampleReport().WriteHTML,
		"badge.json":  sampleReport().WriteBadge,
		"grid.html":   sampleGrid().WriteHTML,
		"grid.md":     sampleGrid().WriteMarkdown,
		"compare.txt": func(w io.Writer) error {
			return Compare(sampleReport(), changedReport()).WriteText(w, TextOptions{})
		},
		"check.txt":        text(sampleReport(), TextOptions{}),
		"colour.txt":       text(sampleReport(), TextOptions{Colour: true}),
		"verbose.txt":      text(sampleReport(), TextOptions{Verbose: true}),
		"expected.txt":     text(expected(), TextOptions{}),
		"expected.md":      expected().WriteMarkdown,
		"expectations.txt": expected().WriteExpectations,
		"interrupted.txt":  text(interrupted(), TextOptions{}),
		"interrupted.md":   interrupted().WriteMarkdown,
		"interrupted.xml":  interrupted().WriteJUnit,
		"interrupted.html": interrupted().WriteHTML,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var b bytes.Buffer
			if err := write(&b); err != nil {
				t.Fatal(err)
			}
			golden(t, name, b.Bytes())
		})
	}
}

// golden compares with a file of testdata, or rewrites it.
func golden(t *testing.T, name string, got []byte) {
	t.Helper()
	path := filepath.Join("testdata", name)
	if *update {
		if err := os.WriteFile(path, got, 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), string(got)); diff != "" {
		t.Errorf("%s is not as it was (-want +got); -update rewrites it:\n%s", path, diff)
	}
}
