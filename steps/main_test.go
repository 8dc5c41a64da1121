package steps_test

import (
	"io"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/cucumber/godog"
	"go.uber.org/goleak"

	"github.com/hookdrill/hookdrill/internal/scenario"
	"github.com/hookdrill/hookdrill/steps"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// play runs a feature's scenarios and returns what each left, by name. That
// scenarios fail does not fail the test.
func play(t *testing.T, feature string, opts ...steps.Option) []scenario.Result {
	t.Helper()
	var mu sync.Mutex
	var results []scenario.Result
	sink := func(s *scenario.Setting) {
		s.Sink = func(r scenario.Result) {
			mu.Lock()
			defer mu.Unlock()
			results = append(results, r)
		}
	}
	suite := godog.TestSuite{
		ScenarioInitializer: func(sc *godog.ScenarioContext) {
			steps.Register(sc, slices.Concat([]steps.Option{steps.InTest(t), sink}, opts)...)
		},
		Options: &godog.Options{
			Strict: true, Format: "progress", Output: io.Discard,
			FeatureContents: []godog.Feature{{Name: "a.feature", Contents: []byte(feature)}},
		},
	}
	suite.Run()
	slices.SortFunc(results, func(a, b scenario.Result) int { return strings.Compare(a.Name, b.Name) })
	return results
}

// one runs a scenario of these steps and returns what it left.
func one(t *testing.T, lines []string, opts ...steps.Option) scenario.Result {
	t.Helper()
	results := play(t, "Feature: f\n  Scenario: s\n    "+strings.Join(lines, "\n    "), opts...)
	if len(results) != 1 {
		t.Fatalf("%d scenarios ended", len(results))
	}
	return results[0]
}

func lines(l ...string) []string { return l }
