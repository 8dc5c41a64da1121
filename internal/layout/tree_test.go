package layout_test

import (
	"bufio"
	"bytes"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"

	"go.uber.org/goleak"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// root is the repository, seen from this folder.
const root = "../.."

// module is the path that every package of the repository begins with.
const module = "github.com/hookdrill/hookdrill/"

// source is one Go file of the repository.
type source struct {
	name    string // its path from the root, with slashes
	dir     string // the folder, "." for the root
	test    bool
	imports []string
	content []byte
	tree    *ast.File
	set     *token.FileSet
}

// sources parses every Go file once. Build constraints play no part: a file
// for Windows has to keep the rules too.
//
//nolint:gochecknoglobals // a cache: parsing takes longer than all that is asked of it
var sources = sync.OnceValues(func() ([]source, error) {
	var all []source
	err := filepath.WalkDir(root, func(file string, entry fs.DirEntry, err error) error {
		switch name := entry.Name(); {
		case err != nil:
			return err
		case entry.IsDir() && file != root && (strings.HasPrefix(name, ".") || name == "testdata"):
			return fs.SkipDir
		case entry.IsDir() || !strings.HasSuffix(name, ".go"):
			return nil
		}
		s, err := parse(file)
		if err == nil {
			all = append(all, s)
		}
		return err
	})
	return all, err
})

func parse(file string) (source, error) {
	content, err := os.ReadFile(file)
	if err != nil {
		return source{}, err
	}
	set := token.NewFileSet()
	tree, err := parser.ParseFile(set, file, content, parser.ParseComments|parser.SkipObjectResolution)
	if err != nil {
		return source{}, err
	}
	name := strings.TrimPrefix(filepath.ToSlash(file), root+"/")
	s := source{
		name: name, dir: path.Dir(name), test: strings.HasSuffix(name, "_test.go"),
		content: content, tree: tree, set: set,
	}
	for _, spec := range tree.Imports {
		imported, err := strconv.Unquote(spec.Path.Value)
		if err != nil {
			return source{}, err
		}
		s.imports = append(s.imports, imported)
	}
	return s, nil
}

func goFiles(t *testing.T) []source {
	t.Helper()
	all, err := sources()
	if err != nil {
		t.Fatal(err)
	}
	if len(all) < 50 {
		t.Fatalf("only %d Go files were found; is the root still %s?", len(all), root)
	}
	return all
}

// ignored reports whether .gitignore passes over a name at the top level. Its
// patterns here are plain: a name, or a glob over one.
func ignored(t *testing.T, name string) bool {
	t.Helper()
	content, err := os.ReadFile(filepath.Join(root, ".gitignore"))
	if err != nil {
		t.Fatal(err)
	}
	lines := bufio.NewScanner(bytes.NewReader(content))
	var patterns []string
	for lines.Scan() {
		patterns = append(patterns, strings.Trim(lines.Text(), "/"))
	}
	return slices.ContainsFunc(patterns, func(pattern string) bool {
		matched, err := path.Match(pattern, name)
		return err == nil && matched
	})
}
