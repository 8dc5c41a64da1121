package fakeendpoint_test

import (
	"flag"
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/hookdrill/hookdrill/fakeendpoint"
)

var update = flag.Bool("update", false, "write the generated part of docs/scripts.md anew")

const (
	scriptsPage     = "../docs/scripts.md"
	behavioursBegin = "<!-- behaviours: written by go test ./fakeendpoint -run Docs -update -->\n"
	behavioursEnd   = "<!-- end of behaviours -->\n"
)

// It is not parallel: with -update it writes what the others read.
//
//nolint:paralleltest // see above
func TestDocsDescribeEveryBehaviour(t *testing.T) {
	page, err := os.ReadFile(scriptsPage)
	if err != nil {
		t.Fatal(err)
	}
	before, rest, begins := strings.Cut(string(page), behavioursBegin)
	got, after, ends := strings.Cut(rest, behavioursEnd)
	if !begins || !ends {
		t.Fatalf("%s lacks the marks of its generated part", scriptsPage)
	}
	want := describeBehaviours()
	if got == want {
		return
	}
	if !*update {
		t.Fatalf("%s is not up to date, run with -update (-page +behaviours):\n%s", scriptsPage, cmp.Diff(got, want))
	}
	if err := os.WriteFile(scriptsPage, []byte(before+behavioursBegin+want+behavioursEnd+after), 0o644); err != nil {
		t.Fatal(err)
	}
}

func describeBehaviours() string {
	var b strings.Builder
	for _, d := range fakeendpoint.Behaviours() {
		fmt.Fprintf(&b, "\n### %s\n\n%s\n\n```\n%s\n```\n\nFor example `%s`.\n", d.Name, d.About, d.Usage, d.Example)
	}
	return b.String() + "\n"
}

// Every line of the page's script blocks parses.
func TestDocsShowScriptsThatParse(t *testing.T) {
	t.Parallel()
	for _, name := range []string{scriptsPage, "../docs/adding-a-fault.md"} {
		page, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		shown := 0
		for i, block := range strings.Split(string(page), "```script\n") {
			if i == 0 {
				continue
			}
			block, _, _ = strings.Cut(block, "```")
			for line := range strings.Lines(block) {
				shown++
				if _, err := fakeendpoint.Parse(line); err != nil {
					t.Errorf("%s shows %q: %v", name, line, err)
				}
			}
		}
		if shown == 0 {
			t.Errorf("%s shows no script", name)
		}
	}
}

// The page on adding a fault shows its example as it is.
func TestDocsShowTheExampleAsItIs(t *testing.T) {
	t.Parallel()
	page, err := os.ReadFile("../docs/adding-a-fault.md")
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"garbage.go", "garbage_test.go"} {
		code, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		if !strings.Contains(string(page), "```go\n"+string(code)+"```\n") {
			t.Errorf("docs/adding-a-fault.md does not show %s as it is", name)
		}
	}
}
