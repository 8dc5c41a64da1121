package features_test

import (
	"bytes"
	"io/fs"
	"path"
	"regexp"
	"slices"
	"strings"
	"testing"

	gherkin "github.com/cucumber/gherkin/go/v26"
	messages "github.com/cucumber/messages/go/v21"

	"github.com/hookdrill/hookdrill/features"
	"github.com/hookdrill/hookdrill/internal/verdict"
	"github.com/hookdrill/hookdrill/steps"
)

// tagList are the only tags beside rule ids: the rule set, the role it grades, and
// what only the real stage has.
var tagList = []string{"argilla", "drills", "langsmith", "standardwebhooks", "sender", "system", "listener", "real-only", "containers"}

// Sizes above which a feature is hard to take in at a glance.
const (
	mostScenarios = 6 // outlines count once
	mostSteps     = 7
)

func pickles(t *testing.T) []*messages.Pickle {
	t.Helper()
	var all []*messages.Pickle
	for _, file := range featureFiles(t) {
		ids := (&messages.Incrementing{}).NewId
		all = append(all, gherkin.Pickles(*document(t, file), file, ids)...)
	}
	return all
}

func document(t *testing.T, file string) *messages.GherkinDocument {
	t.Helper()
	content, err := fs.ReadFile(features.FS, file)
	if err != nil {
		t.Fatal(err)
	}
	document, err := gherkin.ParseGherkinDocument(bytes.NewReader(content), (&messages.Incrementing{}).NewId)
	if err != nil {
		t.Fatalf("%s: %v", file, err)
	}
	return document
}

func TestEveryScenarioJudgesOneRule(t *testing.T) {
	t.Parallel()
	for _, p := range pickles(t) {
		if ids := ruleIDs(p); len(ids) != 1 {
			t.Errorf("%s: %q carries the rules %v; it should carry one", p.Uri, p.Name, ids)
		}
	}
}

func TestEveryRuleHasAScenario(t *testing.T) {
	t.Parallel()
	judged := map[string]bool{}
	for _, p := range pickles(t) {
		for _, id := range ruleIDs(p) {
			judged[id] = true
		}
	}
	for _, r := range verdict.Rules() {
		if !judged[r.ID] {
			t.Errorf("the rule %s has no scenario", r.ID)
		}
	}
}

func ruleIDs(p *messages.Pickle) []string {
	var ids []string
	for _, tag := range p.Tags {
		name := strings.TrimPrefix(tag.Name, "@")
		if _, err := verdict.RuleNamed(name); err == nil {
			ids = append(ids, name)
		}
	}
	return ids
}

func TestTagsAreKnown(t *testing.T) {
	t.Parallel()
	for _, p := range pickles(t) {
		for _, tag := range p.Tags {
			name := strings.TrimPrefix(tag.Name, "@")
			if _, err := verdict.RuleNamed(name); err != nil && !slices.Contains(tagList, name) {
				t.Errorf("%s: %q: the tag %s is neither a rule nor one of %v", p.Uri, p.Name, tag.Name, tagList)
			}
		}
	}
}

func TestNamesTellScenariosApart(t *testing.T) {
	t.Parallel()
	seen := map[string]bool{}
	for _, p := range pickles(t) {
		if k := p.Uri + p.Name; seen[k] {
			t.Errorf("%s has two scenarios called %q", p.Uri, p.Name)
		} else {
			seen[k] = true
		}
		if len(p.Steps) > mostSteps {
			t.Errorf("%s: %q has %d steps; %d are enough", p.Uri, p.Name, len(p.Steps), mostSteps)
		}
	}
}

func TestFilesAreSmall(t *testing.T) {
	t.Parallel()
	snake := regexp.MustCompile(`^[a-z0-9]+(_[a-z0-9]+)*\.feature$`)
	for _, file := range featureFiles(t) {
		if !snake.MatchString(path.Base(file)) {
			t.Errorf("%s is not named in snake_case", file)
		}
		n := 0
		for _, child := range document(t, file).Feature.Children {
			if child.Scenario != nil {
				n++
			}
			if child.Rule != nil {
				for _, inner := range child.Rule.Children {
					if inner.Scenario != nil {
						n++
					}
				}
			}
		}
		if n > mostScenarios {
			t.Errorf("%s has %d scenarios; more than %d want a second file", file, n, mostScenarios)
		}
	}
}

func TestEverySentenceIsUsed(t *testing.T) {
	t.Parallel()
	all := pickles(t)
	for _, s := range steps.Vocabulary() {
		expression := regexp.MustCompile(s.Expression)
		used := slices.ContainsFunc(all, func(p *messages.Pickle) bool {
			return slices.ContainsFunc(p.Steps, func(st *messages.PickleStep) bool { return expression.MatchString(st.Text) })
		})
		if !used {
			t.Errorf("no scenario says %q", s.Text)
		}
		if example, _, _ := strings.Cut(s.Example, "\n"); !expression.MatchString(example) {
			t.Errorf("the example %q does not match %q", s.Example, s.Expression)
		}
	}
}
