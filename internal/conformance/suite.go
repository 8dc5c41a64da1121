package conformance

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"path"
	"regexp"
	"slices"
	"strings"

	gherkin "github.com/cucumber/gherkin/go/v26"
	messages "github.com/cucumber/messages/go/v21"

	"github.com/hookdrill/hookdrill/steps"
)

// suite is a set of feature files, parsed.
type suite struct {
	files     []featureFile
	scenarios []scenario // ordered by file and line
}

type featureFile struct {
	path    string
	content []byte
}

// scenario is one scenario, or one row of an outline.
type scenario struct {
	feature  string
	file     string
	line     int // of the row, for a row
	header   int // of the scenario or outline
	name     string
	sentence string // of the Gherkin Rule around it
	tags     []string
	steps    []step
	texts    []string // of the steps, as steps.Texts has them
}

type step struct {
	kind     messages.PickleStepType
	keyword  string
	text     string
	argument string
	attached string // what the argument is: "doc string", "table" or ""
}

// maxFeature bounds a feature file; real ones have a few kilobytes.
const maxFeature = 1 << 20

// load parses all feature files of fsys, which lies at folder: files are named
// by where they can be opened. It fails on the first that does not parse.
func load(fsys fs.FS, folder string) (*suite, error) {
	s := &suite{}
	err := fs.WalkDir(fsys, ".", func(name string, entry fs.DirEntry, err error) error {
		shown := path.Join(folder, name)
		if err != nil {
			return fmt.Errorf("%s: %w", shown, cause(err))
		}
		if entry.IsDir() || !strings.HasSuffix(name, ".feature") {
			return nil
		}
		content, err := readFeature(fsys, name, entry)
		if err != nil {
			return fmt.Errorf("%s: %w", shown, cause(err))
		}
		s.files = append(s.files, featureFile{shown, content})
		return s.parse(shown, content)
	})
	return s, err
}

// cause is why a file could not be read, without its name, which is not the
// one that the user knows.
func cause(err error) error {
	if e, ok := errors.AsType[*fs.PathError](err); ok {
		return e.Err
	}
	return err
}

func readFeature(fsys fs.FS, name string, entry fs.DirEntry) ([]byte, error) {
	info, err := entry.Info()
	if err != nil {
		return nil, err
	}
	if info.Size() > maxFeature {
		return nil, fmt.Errorf("it has %d bytes, more than a feature file's %d", info.Size(), maxFeature)
	}
	return fs.ReadFile(fsys, name)
}

func (s *suite) parse(file string, content []byte) error {
	ids := (&messages.Incrementing{}).NewId
	document, err := gherkin.ParseGherkinDocument(bytes.NewReader(content), ids)
	if err != nil {
		return fmt.Errorf("%s%s", file, complaint(err))
	}
	if document.Feature == nil {
		return nil
	}
	nodes := newNodes(document.Feature)
	rest := maps.Clone(nodes.sentences) // scenarios of which nothing was made
	for _, pickle := range gherkin.Pickles(*document, file, ids) {
		s.scenarios = append(s.scenarios, nodes.scenario(document.Feature.Name, file, pickle))
		delete(rest, pickle.AstNodeIds[0])
	}
	for id := range rest { // it would not be run, and nobody would notice
		return fmt.Errorf("%s:%d: the outline has no row in its examples", file, nodes.lines[id])
	}
	return nil
}

var parseError = regexp.MustCompile(`\((\d+):\d+\): (.*)`)

// complaint puts the parser's first error behind a file's name: the others
// mostly follow from it.
func complaint(err error) string {
	first := parseError.FindStringSubmatch(err.Error())
	if first == nil {
		return " is not Gherkin: " + strings.TrimSpace(err.Error())
	}
	return fmt.Sprintf(":%s: not Gherkin: %s", first[1], strings.ReplaceAll(first[2], "#", ""))
}

// nodes finds what a compiled scenario has lost of its source: lines, keywords
// and the rule around it.
type nodes struct {
	lines     map[string]int
	keywords  map[string]string
	sentences map[string]string
}

func newNodes(feature *messages.Feature) nodes {
	n := nodes{map[string]int{}, map[string]string{}, map[string]string{}}
	for _, child := range feature.Children {
		n.background(child.Background)
		n.scenarioNode(child.Scenario, "")
		if child.Rule == nil {
			continue
		}
		for _, inner := range child.Rule.Children {
			n.background(inner.Background)
			n.scenarioNode(inner.Scenario, child.Rule.Name)
		}
	}
	return n
}

func (n nodes) background(b *messages.Background) {
	if b != nil {
		n.steps(b.Steps)
	}
}

func (n nodes) scenarioNode(s *messages.Scenario, sentence string) {
	if s == nil {
		return
	}
	n.lines[s.Id], n.sentences[s.Id] = int(s.Location.Line), sentence
	n.steps(s.Steps)
	for _, e := range s.Examples {
		for _, row := range e.TableBody {
			n.lines[row.Id] = int(row.Location.Line)
		}
	}
}

func (n nodes) steps(steps []*messages.Step) {
	for _, s := range steps {
		n.keywords[s.Id] = strings.TrimSpace(s.Keyword)
	}
}

func (n nodes) scenario(feature, file string, p *messages.Pickle) scenario {
	// The first node is the scenario, the second, if there is one, its row.
	first, last := p.AstNodeIds[0], p.AstNodeIds[len(p.AstNodeIds)-1]
	s := scenario{
		feature: feature, file: file, name: p.Name,
		line: n.lines[last], header: n.lines[first], sentence: n.sentences[first],
	}
	for _, t := range p.Tags {
		s.tags = append(s.tags, strings.TrimPrefix(t.Name, "@"))
	}
	for _, st := range p.Steps {
		s.steps = append(s.steps, step{
			kind: st.Type, keyword: n.keywords[st.AstNodeIds[0]],
			text: st.Text, argument: steps.Argument(st), attached: attached(st.Argument),
		})
	}
	s.texts = steps.Texts(p)
	return s
}

func attached(a *messages.PickleStepArgument) string {
	switch {
	case a == nil:
		return ""
	case a.DocString != nil:
		return "doc string"
	default:
		return "table"
	}
}

// where is a scenario's place, as reports and --only write it.
func (s *scenario) where() string { return fmt.Sprintf("%s:%d", s.file, s.line) }

// key tells a scenario by what godog knows of it.
func key(uri, name string, steps []string) string {
	return strings.Join(slices.Concat([]string{uri, name}, steps), "\x00")
}

// ScenariosByTag lists where the scenarios stand that carry each tag.
func ScenariosByTag(fsys fs.FS, folder string) (map[string][]string, error) {
	all, err := load(fsys, folder)
	if err != nil {
		return nil, err
	}
	byTag := map[string][]string{}
	for _, s := range all.scenarios {
		for _, tag := range s.tags {
			byTag[tag] = append(byTag[tag], s.where()+"  "+s.name)
		}
	}
	return byTag, nil
}
