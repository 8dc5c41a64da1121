package layout_test

import (
	"fmt"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// room is a part of the repository that has a level of its own. Whatever lies
// below its folder belongs to it, unless a longer path names a room.
type room struct {
	path string
	// level is how high it stands. An import goes to a lower level; rooms on
	// one level never import each other.
	level int
	// only lists the rooms it may import, where being lower is not enough.
	only []string
}

// rooms is the house, from the roof down. docs/architecture.md draws it.
func rooms() []room {
	return []room{
		{path: "cmd", level: 9},
		{path: "internal/bench", level: 9},      // a program too: it measures what the README claims
		{path: "internal/scoreboard", level: 9}, // likewise: it grades what others wrote
		{path: "internal/cli", level: 8},
		{path: "steps/conformancetest", level: 8},
		{path: "internal/conformance", level: 7},
		{path: "internal/drill", level: 7},
		{path: "steps", level: 6},
		{path: "internal/report", level: 6},
		{path: "internal/scenario", level: 5},
		{path: "internal/verdict", level: 4},
		{path: "internal/target", level: 4},
		{path: "internal/reference", level: 4},
		{path: "internal/trial", level: 3},
		// A mutant replaces one seam of a reference and knows nothing else.
		{path: "internal/mutant", level: 3, only: []string{"simulator"}},
		{path: "simulator", level: 2},
		{path: "fakeendpoint", level: 2},
		{path: "fixtures", level: 1},
		{path: "internal/stage", level: 1},
		{path: "features", level: 0},
	}
}

// above are the test packages that look at the house from outside, and see all of it.
func above() []string { return []string{"features", "internal/containers", "internal/layout"} }

// forTests reports whether a package is there for tests only: a contract suite
// such as networktest. It may import what a test may, and only a test may import it.
func forTests(dir string) bool { return strings.HasSuffix(dir, "test") }

// outsiders are the modules that only some rooms may import. "test" stands for
// the tests of any room.
func outsiders() map[string][]string {
	return map[string][]string{
		"github.com/cucumber/":              {"steps", "internal/conformance", "features"},
		"github.com/brianvoe/gofakeit":      {"fixtures"},
		"github.com/santhosh-tekuri/":       {"fixtures", "internal/report", "internal/target"},
		"github.com/spf13/":                 {"internal/cli"},
		"github.com/tink-crypto/":           {"simulator/vault"},
		"github.com/nats-io/":               {"simulator/queue", "internal/drill/shards", "test"},
		"github.com/minio/highwayhash":      {"simulator/queue"},
		"golang.org/x/":                     {"simulator", "cmd"},
		"go.etcd.io/bbolt":                  {"simulator/table", "simulator/langsmith/store", "simulator/inbox", "simulator/langsmith/blobs"},
		"github.com/goccy/go-yaml":          {"internal/drill", "internal/target"},
		"github.com/google/uuid":            {"simulator/argilla/api"},
		"github.com/nlnwa/whatwg-url":       {"simulator/argilla/api"},
		"gonum.org/v1/plot":                 {"internal/report/chart"},
		"github.com/aws/":                   {"simulator/langsmith/blobs"},
		"github.com/johannesboyne/gofakes3": {"simulator/langsmith/blobs"},
		"github.com/google/go-cmp":          {"test"},
		"github.com/chromedp/":              {"test"},
		"go.uber.org/goleak":                {"test"},
		"github.com/h2non/gock":             {"test"},
		"github.com/standard-webhooks/":     {"test", "internal/bench"}, // graded, not used
		"github.com/rogpeppe/go-internal":   {"test"},
		"github.com/testcontainers/":        {"internal/containers"},
		"github.com/moby/":                  {"internal/containers"},
		"github.com/stretchr/testify/mock":  {"test", "simulator/vault/vaulttest", "simulator/inbox/inboxtest", "simulator/langsmith/api/apitest"},
	}
}

// roomOf returns the room that a package lies in: the longest path wins.
func roomOf(dir string) (room, bool) {
	var best room
	for _, r := range rooms() {
		if (dir == r.path || strings.HasPrefix(dir, r.path+"/")) && len(r.path) > len(best.path) {
			best = r
		}
	}
	return best, best.path != ""
}

// broken says which rule an import breaks; "" if none. Both are folders of the
// repository.
func broken(from, to string, test bool) string {
	if test && slices.ContainsFunc(above(), func(a string) bool { return from == a || strings.HasPrefix(from, a+"/") }) {
		return ""
	}
	importer, known := roomOf(from)
	imported, alsoKnown := roomOf(to)
	switch {
	case !known:
		return fmt.Sprintf("%s is in no room; give it one in internal/layout and in docs/architecture.md", from)
	case !alsoKnown:
		return fmt.Sprintf("%s is in no room that others may import", to)
	case forTests(to) && !test:
		return "it is for tests only"
	case importer.path == imported.path:
		return ""
	case importer.only != nil && !slices.Contains(importer.only, imported.path):
		return fmt.Sprintf("%s may import %s only", importer.path, strings.Join(importer.only, ", "))
	case test && imported.path == "internal/mutant" && importer.level > imported.level:
		return ""
	case importer.level == imported.level:
		return fmt.Sprintf("%s and %s are on one level, and rooms on one level never import each other", importer.path, imported.path)
	case importer.level < imported.level:
		return fmt.Sprintf("%s is above %s, and imports go downwards only", imported.path, importer.path)
	}
	return ""
}

// foreign says which rule an import from outside breaks; "" if none.
func foreign(from, imported string, test bool) string {
	if first, _, _ := strings.Cut(imported, "/"); !strings.Contains(first, ".") {
		return "" // the standard library
	}
	for prefix, allowed := range outsiders() {
		if !strings.HasPrefix(imported, prefix) {
			continue
		}
		if slices.ContainsFunc(allowed, func(a string) bool {
			return a == "test" && test || from == a || strings.HasPrefix(from, a+"/")
		}) {
			return ""
		}
		return "it is for " + strings.Join(allowed, ", ") + " only"
	}
	return "nobody has said who may import it; do so in internal/layout"
}

func TestImportsGoDownwards(t *testing.T) {
	t.Parallel()
	for _, s := range goFiles(t) {
		if strings.HasPrefix(s.dir, "examples") {
			continue // a module of its own: the compiler keeps it to what is public
		}
		test := s.test || forTests(s.dir)
		for _, imported := range s.imports {
			rule := foreign(s.dir, imported, test)
			if to, ours := strings.CutPrefix(imported, module); ours {
				rule = broken(s.dir, to, test)
			}
			if rule != "" {
				t.Errorf("%s imports %q: %s", s.name, imported, rule)
			}
		}
	}
}

// TestTheRulesBite feeds the rules imports that break them: a rule that lets
// everything pass would look the same as a tree that keeps it.
func TestTheRulesBite(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		from, to string
		test     bool
		want     string
	}{
		{"simulator/sender", "fakeendpoint", false, "one level"},
		{"simulator/sender", "fakeendpoint", true, "one level"},
		{"fakeendpoint", "simulator/sender", true, "one level"},
		{"steps", "internal/report", false, "one level"},
		{"internal/trial", "internal/verdict", false, "downwards"},
		{"internal/verdict", "steps", false, "downwards"},
		{"fixtures/langsmith", "internal/trial", false, "downwards"},
		{"internal/stage/memnet", "internal/stage/networktest", false, "tests only"},
		{"internal/stage/memnet", "internal/stage/networktest", true, ""},
		{"features", "steps", false, "downwards"},
		{"features", "steps", true, ""},
		{"internal/mutant", "internal/stage", false, "simulator only"},
		{"internal/mutant", "simulator/sender", false, ""},
		{"internal/trial", "internal/mutant", false, "one level"},
		{"internal/cli", "internal/mutant", false, ""},
		{"internal/util", "simulator", false, "no room"},
		{"internal/cli", "internal/layout", false, "no room"},
		{"internal/cli", "simulator/sender", false, ""},
		{"fakeendpoint", "internal/stage/memnet", false, ""},
	} {
		expect(t, broken(c.from, c.to, c.test), c.want, c.from+" imports "+c.to)
	}
	for _, c := range []struct {
		from, to string
		test     bool
		want     string
	}{
		{"internal/trial", "github.com/cucumber/godog", false, "only"},
		{"internal/trial", "github.com/cucumber/godog", true, "only"},
		{"steps", "github.com/cucumber/godog", false, ""},
		{"steps", "github.com/google/go-cmp/cmp", false, "test only"},
		{"steps", "github.com/google/go-cmp/cmp", true, ""},
		{"simulator", "github.com/h2non/gock", false, "test only"},
		{"steps", "github.com/brianvoe/gofakeit/v7", true, "fixtures only"},
		{"steps", "example.org/new", false, "nobody has said"},
		{"steps", "testing/synctest", false, ""},
	} {
		expect(t, foreign(c.from, c.to, c.test), c.want, c.from+" imports "+c.to)
	}
}

func expect(t *testing.T, got, want, what string) {
	t.Helper()
	if want == "" && got != "" || want != "" && !strings.Contains(got, want) {
		t.Errorf("%s: got %q, want it to say %q", what, got, want)
	}
}

// TestLibrariesStayLight holds what a user's program takes in with a library to
// this module, the standard library and its extensions: no test runner, no
// command, no schema.
func TestLibrariesStayLight(t *testing.T) {
	t.Parallel()
	for library, alsoAllowed := range map[string]string{
		"fakeendpoint":        module,
		"simulator/signature": module, "simulator/signature/guard": module,
		"simulator/sender": "golang.org/x/", // names of hosts are looked up as net/http does
		// A listener without a disk carries no store along.
		"simulator/argilla/listener": module,
		"simulator/inbox":            module,
	} {
		cmd := exec.CommandContext(t.Context(), "go", "list", "-deps", "-f", "{{if not .Standard}}{{.ImportPath}}{{end}}", "./"+library)
		cmd.Dir = filepath.FromSlash(root)
		out, err := cmd.Output()
		if err != nil {
			t.Fatalf("go list: %v", err)
		}
		deps := strings.Fields(string(out))
		if !slices.Contains(deps, module+library) {
			t.Fatalf("go list does not know %s: %v", library, deps)
		}
		for _, d := range deps {
			if !strings.HasPrefix(d, module) && !strings.HasPrefix(d, alsoAllowed) {
				t.Errorf("whoever imports %s also gets %s, which a library must not bring along", library, d)
			}
		}
	}
}
