package containers_test

import (
	"flag"
	"strconv"
	"testing"

	"github.com/hookdrill/hookdrill/features"
	"github.com/hookdrill/hookdrill/internal/conformance"
	"github.com/hookdrill/hookdrill/internal/report"
	"github.com/hookdrill/hookdrill/internal/stage/wall"
	"github.com/hookdrill/hookdrill/internal/trial"
	"github.com/hookdrill/hookdrill/internal/verdict"
)

//nolint:gochecknoglobals // flags of this test, as the testing package has them
var (
	only     = flag.String("only", "@containers", "run these scenarios, as of hookdrill check --only")
	mutant   = flag.String("mutant", "", "give the sender a defect, to see the scenarios fail")
	reportTo = flag.String("report", "", "write the report of the scenarios to this folder")
)

// command is how to run them again; the report adds --only.
const command = "HOOKDRILL_CONTAINERS=1 go test -count=1 -run TestScenarios ./internal/containers"

// TestScenarios runs the scenarios that are tagged @containers. Where they cannot
// be run they are reported all the same, with the reason.
func TestScenarios(t *testing.T) {
	t.Parallel()
	if unconnected(t.Context()) == "" { // no run is to wait for them
		for _, image := range []func() (string, error){sender, listener} {
			if _, err := image(); err != nil {
				t.Fatal(err)
			}
		}
	}
	found, err := conformance.Check(t.Context(), conformance.Options{
		Features: features.FS, Folder: "features", Only: []string{*only},
		Stage: wall.New(), Party: trial.LangSmith("reference"), Container: inContainers(t), Role: "system",
		Mutant: *mutant, Seed: 1, Command: command,
	})
	if err != nil {
		t.Fatal(err)
	}
	if err := found.WriteText(t.Output(), report.TextOptions{Verbose: true}); err != nil {
		t.Error(err)
	}
	if *reportTo != "" {
		if err := found.WriteFolder(*reportTo); err != nil {
			t.Error(err)
		}
	}
	switch found.Verdict {
	case verdict.Pass:
	case verdict.NotRun:
		t.Skip("not run: " + unconnected(t.Context()))
	default:
		t.Errorf("the verdict is %v", found.Verdict)
	}
}

// inContainers is the sender in a container, with the listener beside it in another.
func inContainers(t *testing.T) trial.Program {
	t.Helper()
	missing := func(string) string { return unconnected(t.Context()) }
	return trial.Program{
		Name: "reference in containers", Process: true, Missing: missing,
		New: func(env trial.ProgramEnv) (trial.Instance, error) {
			return newProgram(t, sender, map[string]string{
				"HOOKDRILL_LISTEN": "127.0.0.1:0", "HOOKDRILL_API_KEY": env.Setup.APIKey, "HOOKDRILL_EVERY": env.Setup.Every.String(),
				"HOOKDRILL_OFFLOAD_ABOVE": strconv.Itoa(env.Setup.OffloadAbove), "HOOKDRILL_KEYSET": keyset(t), "HOOKDRILL_MUTANT": *mutant,
			}, env.Log), nil
		},
		Beside: &trial.Program{
			Name: "listener", Process: true, Missing: missing,
			New: func(env trial.ProgramEnv) (trial.Instance, error) {
				return newProgram(t, listener, map[string]string{
					"HOOKDRILL_LISTEN": "127.0.0.1:0", "LS_WEBHOOK": env.Setup.Secret, "LANGSMITH_API_KEY": env.Setup.APIKey,
				}, env.Log), nil
			},
		},
	}
}
