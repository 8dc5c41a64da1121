package features_test

import (
	"flag"
	"io"
	"io/fs"
	"runtime"
	"sync/atomic"
	"testing"

	"github.com/cucumber/godog"
	"go.uber.org/goleak"

	"github.com/hookdrill/hookdrill/features"
	"github.com/hookdrill/hookdrill/internal/scenario"
	"github.com/hookdrill/hookdrill/steps"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

var seed = flag.Uint64("seed", 1, "where the draws of all scenarios come from")

// TestFeatures runs every scenario in virtual time, each as a subtest. It is
// the one place where godog meets go test.
func TestFeatures(t *testing.T) {
	t.Parallel()
	var ended atomic.Int64
	count := func(s *scenario.Setting) {
		s.Sink = func(scenario.Result) { ended.Add(1) }
	}
	suite := godog.TestSuite{
		Name: "features",
		ScenarioInitializer: func(sc *godog.ScenarioContext) {
			steps.Register(sc, steps.InTest(t), steps.Seed(*seed), count)
		},
		Options: &godog.Options{
			Strict:      true,
			Concurrency: runtime.GOMAXPROCS(0),
			Randomize:   -1,
			Format:      "progress",
			Output:      io.Discard, // a subtest says what it has to say
			FS:          features.FS,
			Paths:       []string{"."},
			TestingT:    t,
		},
	}
	if suite.Run() != 0 {
		t.Error("not all scenarios passed")
	}
	// godog is content with none at all.
	if got, want := int(ended.Load()), len(pickles(t)); got != want || want == 0 {
		t.Errorf("%d scenarios ended, %d are written", got, want)
	}
}

// featureFiles returns the paths of all feature files.
func featureFiles(t *testing.T) []string {
	t.Helper()
	files, err := fs.Glob(features.FS, "*/*.feature")
	if err != nil || len(files) == 0 {
		t.Fatalf("no feature files: %v", err)
	}
	return files
}
