package layout_test

import (
	"bytes"
	"go/ast"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// What a reader can take in. Above it a file or a function wants to be two.
const (
	mostLines         = 350
	mostFunctionLines = 60
	mostDefinitions   = 12 // of steps, in one file
	mostMutantLines   = 40
)

// topLevel is everything that may stand at the top of the repository.
func topLevel() []string {
	return []string{
		".ci", ".editorconfig", ".gitattributes", ".gitignore", ".golangci.yml", ".mockery.yaml",
		"CHANGELOG.md", "LICENSE", "Makefile", "action.yml", "README.md", "go.mod", "go.sum", "tools.mod", "tools.sum",
		"cmd", "docs", "examples", "fakeendpoint", "features", "fixtures", "internal", "simulator", "steps",
	}
}

func TestNothingUnexpectedAtTheTop(t *testing.T) {
	t.Parallel()
	entries, err := os.ReadDir(filepath.FromSlash(root))
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		if name := e.Name(); name != ".git" && !slices.Contains(topLevel(), name) && !ignored(t, name) {
			t.Errorf("%s stands at the top level; only what tools demand and the rooms of docs/architecture.md may", name)
		}
	}
}

func TestEveryPackageSaysWhatItIs(t *testing.T) {
	t.Parallel()
	type pkg struct{ dir, name string }
	comments := map[pkg]int{}
	for _, s := range goFiles(t) {
		p := pkg{s.dir, strings.TrimSuffix(s.tree.Name.Name, "_test")}
		if s.tree.Doc != nil && !s.test {
			comments[p]++
		} else {
			comments[p] += 0
		}
	}
	for p, n := range comments {
		if n != 1 {
			t.Errorf("package %s in %s has %d package comments; it needs one that says what lives there and what may not", p.name, p.dir, n)
		}
	}
}

func TestFilesAndFunctionsAreShort(t *testing.T) {
	t.Parallel()
	for _, s := range goFiles(t) {
		if s.test || ast.IsGenerated(s.tree) {
			continue
		}
		if n := bytes.Count(s.content, []byte("\n")); n > mostLines {
			t.Errorf("%s has %d lines; %d are the most: split it by what it is about", s.name, n, mostLines)
		}
		for _, decl := range s.tree.Decls {
			function, ok := decl.(*ast.FuncDecl)
			if !ok {
				continue
			}
			from, to := s.set.Position(function.Pos()).Line, s.set.Position(function.End()).Line
			if n := to - from + 1; n > mostFunctionLines {
				t.Errorf("%s:%d: %s has %d lines; %d are the most: take it apart", s.name, from, function.Name, n, mostFunctionLines)
			}
		}
	}
}

// TestStepFilesAreShort counts the elements of every []sentence{…}.
func TestStepFilesAreShort(t *testing.T) {
	t.Parallel()
	all := 0
	for _, s := range goFiles(t) {
		if s.dir != "steps" || s.test {
			continue
		}
		n := 0
		ast.Inspect(s.tree, func(node ast.Node) bool {
			list, ok := node.(*ast.CompositeLit)
			if !ok {
				return true
			}
			if array, ok := list.Type.(*ast.ArrayType); ok {
				if element, ok := array.Elt.(*ast.Ident); ok && element.Name == "sentence" {
					n += len(list.Elts)
				}
			}
			return true
		})
		if n > mostDefinitions {
			t.Errorf("%s defines %d steps; %d are the most: one file for each noun", s.name, n, mostDefinitions)
		}
		all += n
	}
	if all == 0 {
		t.Error("no step definition was found; does steps still list them in []sentence{…}?")
	}
}

// TestMutantsAreSmall keeps a defect to one seam: what takes more lines than
// this replaces more than one.
func TestMutantsAreSmall(t *testing.T) {
	t.Parallel()
	for _, s := range goFiles(t) {
		if s.dir != "internal/mutant" || s.test || strings.HasSuffix(s.name, "/mutant.go") || strings.HasSuffix(s.name, "seams.go") {
			continue
		}
		if n := bytes.Count(s.content, []byte("\n")); n > mostMutantLines {
			t.Errorf("%s has %d lines; a mutant has %d at most, for exactly one defect", s.name, n, mostMutantLines)
		}
	}
}
