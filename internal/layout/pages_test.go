package layout_test

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/hookdrill/hookdrill/internal/conformance"
	"github.com/hookdrill/hookdrill/internal/stage/bubble"
	"github.com/hookdrill/hookdrill/internal/stage/virtual"
	"github.com/hookdrill/hookdrill/internal/trial"
	"github.com/hookdrill/hookdrill/internal/verdict"
)

// pages returns the Markdown pages that people read, by their paths.
func pages(t *testing.T) map[string]string {
	t.Helper()
	all := map[string]string{}
	for _, pattern := range []string{"*.md", "docs/*.md", "docs/decisions/*.md", "examples/*.md", "fixtures/*/*.md"} {
		files, err := filepath.Glob(filepath.Join(root, filepath.FromSlash(pattern)))
		if err != nil {
			t.Fatal(err)
		}
		for _, file := range files {
			content, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			all[file] = string(content)
		}
	}
	if len(all) < 10 {
		t.Fatalf("only %d pages were found", len(all))
	}
	return all
}

func TestLinksLeadSomewhere(t *testing.T) {
	t.Parallel()
	link := regexp.MustCompile(`\]\(([^)\s#]+)[^)]*\)`)
	for file, content := range pages(t) {
		for _, m := range link.FindAllStringSubmatch(content, -1) {
			if strings.Contains(m[1], "://") {
				continue
			}
			if _, err := os.Stat(filepath.Join(filepath.Dir(file), filepath.FromSlash(m[1]))); err != nil {
				t.Errorf("%s links to %s, which is not there", file, m[1])
			}
		}
	}
}

// TestExpectedFailuresInPagesAreRead reads every such file that a page shows.
func TestExpectedFailuresInPagesAreRead(t *testing.T) {
	t.Parallel()
	block := regexp.MustCompile("(?s)```expected-failures\n(.*?)```")
	read := 0
	for file, content := range pages(t) {
		for _, m := range block.FindAllStringSubmatch(content, -1) {
			expected, err := conformance.ReadExpectations(strings.NewReader(m[1]), file)
			if err != nil {
				t.Error(err)
			}
			read += len(expected)
		}
	}
	if read == 0 {
		t.Error("no page shows a file of expected failures any more; this test is for nothing")
	}
}

// TestFeaturesInPagesPass runs every feature that a page shows, as a reader would.
func TestFeaturesInPagesPass(t *testing.T) {
	t.Parallel()
	block := regexp.MustCompile("(?s)```gherkin\n(.*?)```")
	run := 0
	for file, content := range pages(t) {
		for _, m := range block.FindAllStringSubmatch(content, -1) {
			if !strings.HasPrefix(m[1], "Feature:") {
				continue // a part of one
			}
			run++
			found, err := conformance.Check(t.Context(), conformance.Options{
				Features: fstest.MapFS{"page.feature": {Data: []byte(m[1])}},
				Stage:    virtual.New(bubble.InTest(t)),
				Party:    trial.LangSmith("reference"),
				Seed:     1,
			})
			if err != nil {
				t.Errorf("%s shows a feature that cannot be run: %v\n%s", file, err, m[1])
			} else if found.Verdict != verdict.Pass {
				t.Errorf("%s shows a feature whose verdict is %v\n%s", file, found.Verdict, m[1])
			}
		}
	}
	if run == 0 {
		t.Error("no page shows a feature any more; this test is for nothing")
	}
}
