package layout_test

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// TestTheActionKnowsItsInputs: GitHub takes a mistyped input for an empty one.
// What the action runs is tested by cmd/hookdrill's scripts.
func TestTheActionKnowsItsInputs(t *testing.T) {
	t.Parallel()
	read := func(name string) string {
		content, err := os.ReadFile(filepath.Join(root, filepath.FromSlash(name)))
		if err != nil {
			t.Fatal(err)
		}
		return string(content)
	}
	action, script := read("action.yml"), read(".ci/action")
	_, inputs, _ := strings.Cut(action, "\ninputs:\n")
	inputs, _, _ = strings.Cut(inputs, "\noutputs:\n")
	declared := map[string]bool{}
	for _, m := range regexp.MustCompile(`(?m)^  ([a-z-]+):$`).FindAllStringSubmatch(inputs, -1) {
		declared[m[1]] = true
	}
	used := regexp.MustCompile(`inputs\.([a-z-]+)`).FindAllStringSubmatch(action, -1)
	for _, m := range used {
		if !declared[m[1]] {
			t.Errorf("action.yml uses the input %q, which it does not declare", m[1])
		}
	}
	if len(declared) < 5 || len(used) < len(declared) {
		t.Errorf("%d inputs are declared and %d used", len(declared), len(used))
	}
	for _, m := range regexp.MustCompile(`(?m)^        ([A-Z_]+): \$\{\{`).FindAllStringSubmatch(action, -1) {
		if !strings.Contains(script, "$"+m[1]) && !strings.Contains(script, "${"+m[1]) {
			t.Errorf("action.yml hands over %s, which .ci/action does not use", m[1])
		}
	}
	// The pages that show how to use it know its inputs too.
	for _, m := range regexp.MustCompile(`(?s)uses: hookdrill/hookdrill@\S+\n\s+with:\n((?:\s{10}\S[^\n]*\n)+)`).FindAllStringSubmatch(read("docs/ci.md"), -1) {
		for _, name := range regexp.MustCompile(`(?m)^\s+([a-z-]+):`).FindAllStringSubmatch(m[1], -1) {
			if !declared[name[1]] {
				t.Errorf("docs/ci.md gives the action %q, which it does not know", name[1])
			}
		}
	}
}
