package conformance_test

import (
	"testing"

	"go.uber.org/goleak"

	"github.com/hookdrill/hookdrill/features"
	"github.com/hookdrill/hookdrill/internal/conformance"
	"github.com/hookdrill/hookdrill/internal/report"
	"github.com/hookdrill/hookdrill/internal/stage/bubble"
	"github.com/hookdrill/hookdrill/internal/stage/virtual"
	"github.com/hookdrill/hookdrill/internal/trial"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// builtIn are the options that grade the reference by the built-in features in
// virtual time.
func builtIn(t *testing.T) conformance.Options {
	return conformance.Options{
		Features: features.FS, Folder: "features",
		Stage: virtual.New(bubble.InTest(t)),
		Party: trial.LangSmith("reference"), Durable: trial.Durable("reference"),
		Seed: 1, Command: "hookdrill check",
	}
}

func check(t *testing.T, o conformance.Options) *report.Report {
	t.Helper()
	found, err := conformance.Check(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	return found
}
